//! Questions that are suggested for columns of answers.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use super::support::{assert_lines, suggest};

/// A file of responses with the columns id and at and one more.
fn with_column(name: &str, cells: &[&str]) -> String {
    let mut content = format!("id,at,{name}\n");
    for (index, cell) in cells.iter().cycle().take(40).enumerate() {
        content += &format!("r{index},2024-05-01T09:30:00Z,\"{cell}\"\n");
    }
    content
}

/// The lines of the mapping and of the survey about the questions of a column.
fn question(name: &str, cells: &[&str]) -> (String, String) {
    let proposal = suggest(&with_column(name, cells));
    let after = |text: &str, header: &str| text.split_once(header).unwrap().1.to_owned();
    (
        after(&proposal.mapping, "[questions]\n"),
        after(&proposal.survey.unwrap(), "kind = "),
    )
}

#[test]
fn the_scale_follows_from_the_scores_and_the_name() {
    for (name, cells, kind) in [
        ("nps", &["0", "9", "10"][..], "\"nps\"\n"),
        ("score", &["0", "7", "10"], "\"nps\"\n"),
        (
            "satisfaction",
            &["1", "5", "3"],
            "\"csat\"\nscale = [1, 5]\nsatisfied_from = 4\n",
        ),
        (
            "Zufriedenheit",
            &["1", "7"],
            "\"csat\"\nscale = [1, 7]\nsatisfied_from = 6\n",
        ),
        (
            "Aufwand",
            &["1", "7"],
            "\"ces\"\nscale = [1, 7]\ndirection = \"effort\"\n",
        ),
        (
            "ease",
            &["1", "5"],
            "\"ces\"\nscale = [1, 5]\ndirection = \"agreement\"\n",
        ),
        ("rating", &["1", "2", "5"], "\"rating\"\nscale = [1, 5]\n"),
        (
            "Schulnote",
            &["1", "2", "6"],
            "\"rating\"\nscale = [1, 6]\nlow_is_good = true\n",
        ),
        (
            "q1",
            &["1.0", "4.0", "5.0", ""],
            "\"rating\"\nscale = [1, 5]\n",
        ),
        (
            "rating",
            &["85%", "100%", "0%"],
            "\"rating\"\nscale = [0, 100]\n",
        ),
    ] {
        let (_, survey) = question(name, cells);
        assert_eq!(survey, kind, "{name} {cells:?}");
    }
}

#[test]
fn codes_outside_the_scale_are_no_answers() {
    for (cells, codes) in [
        (&["1", "5", "99"][..], "[\"99\"]"),
        (&["1", "5", "-1"], "[\"-1\"]"),
        (&["1", "5", "0"], "[\"0\"]"),
        (&["1", "4", "5", "9"], "[\"9\"]"),
        (&["1", "5", "n/a", "-"], "[\"n/a\", \"-\"]"),
        (&["1", "5", "99.0", "k.A."], "[\"k.A.\", \"99.0\"]"),
    ] {
        let (mapping, _) = question("satisfaction", cells);
        let expected = format!("{{ column = \"satisfaction\", not_applicable = {codes} }}");
        assert!(mapping.contains(&expected), "{cells:?}: {mapping}");
    }
    let (mapping, _) = question("nps", &["0", "9", "10"]);
    assert!(mapping.contains("nps = \"nps\"\n"), "{mapping}");
}

#[test]
fn labels_and_half_points_become_scores() {
    let (mapping, _) = question(
        "satisfaction",
        &["Very satisfied", "Neutral", "Dissatisfied"],
    );
    let values = "values = { Dissatisfied = 2, Neutral = 3, \"Very satisfied\" = 5 }";
    assert!(mapping.contains(values), "{mapping}");
    let (mapping, survey) = question("stars", &["3.5", "4", "N/A"]);
    assert!(
        mapping.contains("values = { \"0.5\" = 1, 1 = 2,"),
        "{mapping}"
    );
    assert!(survey.contains("scale = [1, 10]"), "{survey}");
    let (mapping, _) = question("rating", &["5 - great", "1 - bad"]);
    assert!(
        mapping.contains("{ \"1 - bad\" = 1, \"5 - great\" = 5 }"),
        "{mapping}"
    );
}

#[test]
fn choices_of_one_cell_are_separated() {
    for (cells, separator, labels) in [
        (
            &["price|quality", "price", "quality|staff", "staff"][..],
            "|",
            "staff = \"staff\"",
        ),
        (
            &[
                "Cheap, fair price, Staff",
                "Staff",
                "Cheap, fair price",
                "Parking, Staff",
            ],
            ", ",
            "\"Cheap, fair price\" = \"cheap_fair_price\"",
        ),
        (
            &["Preis; Service", "Preis", "Service"],
            ";",
            "Preis = \"preis\"",
        ),
    ] {
        let (mapping, survey) = question("reasons", cells);
        assert!(
            mapping.contains(&format!("separator = \"{separator}\"")),
            "{mapping}"
        );
        assert!(survey.contains("multiple = true"), "{survey}");
        let are_ids = cells[0] == "price|quality";
        assert!(are_ids || mapping.contains(labels), "{mapping}");
    }
}

#[test]
fn one_column_per_choice_is_one_question() {
    let rows = "1,2024-05-01,9,Ja,Nein,\n2,2024-05-02,8,Nein,Ja,Parken\n3,2024-05-03,7,Ja,Ja,\n";
    let header = "id,date,nps,Grund [Preis],Grund [Service],Grund [Sonstiges]\n";
    let proposal = suggest(&format!("{header}{rows}"));
    assert_lines(
        &proposal.mapping,
        &[
            "grund = { columns = { preis = \"Grund [Preis]\", service = \"Grund [Service]\", \
           sonstiges = { column = \"Grund [Sonstiges]\", any_text = true } }, \
           picked = [\"Ja\"], not_picked = [\"Nein\"] }",
        ],
    );
    // The importer knows 1 and 0.
    let content = "id,date,nps,q3_1,q3_2\n1,2024-05-01,9,1,0\n2,2024-05-02,8,0,0\n";
    let proposal = suggest(content);
    assert_lines(
        &proposal.mapping,
        &["q3 = { columns = { 1 = \"q3_1\", 2 = \"q3_2\" } }"],
    );
}
