//! Suggestions for whole files of responses.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use super::support::{assert_lines, refusal, suggest, suggest_bytes};

#[test]
fn a_german_shop_is_recognised() {
    let mut content =
        "Nr;Datum;Empfehlung;Zufriedenheit;Filiale;Anmerkung;Bestellwert\n".to_owned();
    for row in 1..=9 {
        content += &format!(
            "{row};0{row}.04.2024 1{row}:05;{};{};{};\"Schöne Grüße,\nbis bald\";1.0{row}9,90\n",
            ["9,0", "10,0", "k.A."][row % 3],
            ["1", "5", "k.A."][row % 3],
            ["Köln", "Bonn"][row % 2],
        );
    }
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&content);
    let proposal = suggest_bytes("csv", &bytes).unwrap();
    assert_lines(
        &proposal.mapping,
        &[
            "survey = \"my_file\"",
            "delimiter = \";\"",
            "encoding = \"windows-1252\"",
            "decimal = \",\"",
            "thousands = \".\"",
            "columns = [\"Nr\"]",
            "columns = [\"Datum\"]",
            "format = \"%d.%m.%Y %H:%M\"",
            "zone = \"UTC\"",
            "filiale = \"Filiale\"",
            "empfehlung = { column = \"Empfehlung\", not_applicable = [\"k.A.\"] }",
            "zufriedenheit = { column = \"Zufriedenheit\", not_applicable = [\"k.A.\"] }",
            "anmerkung = \"Anmerkung\"",
            "# bestellwert = \"Bestellwert\"",
        ],
    );
    assert_lines(
        &proposal.survey.unwrap(),
        &[
            "survey_id = \"my_file\"",
            "dimensions = [\"filiale\"]",
            "kind = \"nps\"",
            "kind = \"csat\"",
            "scale = [1, 5]",
            "kind = \"text\"",
        ],
    );
}

#[test]
fn rows_below_the_header_give_the_wordings_and_are_skipped() {
    let content = "StartDate,EndDate,Status,Finished,ResponseId,Q1,Q3_1,Q3_2\n\
        Start,End,Response Type,Finished,Response ID,Would you recommend us?,Why? - Price,Why? - Staff\n\
        \"{\"\"ImportId\"\":\"\"a\"\"}\",b,c,d,e,f,g,h\n\
        2024-05-01 10:00:00,2024-05-01 10:05:00,IP Address,True,R_1,9,Price,\n\
        2024-05-01 11:00:00,2024-05-01 11:05:00,Survey Preview,True,R_2,0,,\n\
        2024-05-01 12:00:00,2024-05-01 12:05:00,IP Address,False,R_3,10,Price,Staff\n";
    let proposal = suggest(content);
    assert_lines(
        &proposal.mapping,
        &[
            "skip_rows = 2",
            "columns = [\"ResponseId\"]",
            "columns = [\"EndDate\"]",
            "column = \"Finished\"",
            "complete = [\"True\"]",
            "partial = [\"False\"]",
            "q1 = \"Q1\"",
            "q3 = { columns = { price = \"Q3_1\", staff = \"Q3_2\" } }",
            "skip = { column = \"Status\", values = [\"Survey Preview\"] }",
        ],
    );
    assert_lines(
        &proposal.survey.unwrap(),
        &[
            "wording = \"Would you recommend us?\"",
            "wording = \"Why?\"",
        ],
    );
}

#[test]
fn times_are_read_in_the_pattern_that_fits() {
    for (times, format, is_doubtful) in [
        (
            &["31.01.2024 09:30", "01.02.2024 10:00"][..],
            "%d.%m.%Y %H:%M",
            false,
        ),
        (
            &["1/31/2024 9:30", "2/1/2024 10:00"],
            "%m/%d/%Y %H:%M",
            false,
        ),
        (&["31/1/2024", "1/2/2024"], "%d/%m/%Y", false),
        (&["1/2/2024", "2/2/2024"], "%d/%m/%Y", true),
        (&["1/2/2024", "1/3/2024"], "%m/%d/%Y", true),
        (&["2024-05-01", "2024-05-02"], "date", false),
        (
            &["2024-05-01 09:30", "2024-05-01T10:30:15"],
            "date-time",
            false,
        ),
        (
            &["2024-05-01T09:30:00Z", "2024-05-01T09:30:00+02:00"],
            "rfc3339",
            false,
        ),
        (&["1714548600", "1714548700"], "unix-s", false),
        (&["1714548600000", "1714548700000"], "unix-ms", false),
        (&["45474.395833", "45475.5"], "excel-serial", false),
        (
            &[
                "7/1/2024, 9:30:00\u{202F}PM",
                "7/13/2024, 9:30:00\u{202F}AM",
            ],
            "%m/%d/%Y, %I:%M:%S %p",
            false,
        ),
        (
            &["2024-05-01 09:30:00 +0200", "2024-05-02 09:30:00 +0200"],
            "%Y-%m-%d %H:%M:%S %z",
            false,
        ),
        (&["1 Mar 2024", "2 Mar 2024"], "%d %b %Y", false),
    ] {
        let rows: String = (0..times.len())
            .map(|row| format!("r{row};{};9\n", times[row]))
            .collect();
        let proposal = suggest(&format!("id;date;nps\n{rows}"));
        assert_lines(&proposal.mapping, &[&format!("format = \"{format}\"")]);
        let has_doubt = proposal.mapping.contains("the sample also fits");
        assert_eq!(has_doubt, is_doubtful, "{}", proposal.mapping);
    }
}

#[test]
fn a_time_may_have_several_columns() {
    let content = "id;Datum;Uhrzeit;nps\n1;31.01.2024;09:30;9\n2;01.02.2024;10:00;8\n";
    let proposal = suggest(content);
    let columns = "columns = [\"Datum\", \"Uhrzeit\"]";
    assert_lines(&proposal.mapping, &[columns, "format = \"%d.%m.%Y %H:%M\""]);
    let content =
        "id,at,tz,nps\n1,2024-07-01 23:30,America/New_York,9\n2,2024-07-01 09:30,Asia/Kolkata,8\n";
    let proposal = suggest(content);
    assert_lines(
        &proposal.mapping,
        &[
            "columns = [\"at\", \"tz\"]",
            "format = \"%Y-%m-%d %H:%M %Q\"",
        ],
    );
    assert!(!proposal.mapping.contains("zone ="), "{}", proposal.mapping);
}

#[test]
fn json_lines_are_mapped_by_paths_of_keys() {
    let line = |number: u32| {
        format!(
            "{{\"id\": \"6f1c2a34-0000-4000-8000-00000000000{number}\", \"at\": \
             \"2024-05-01T09:30:00+02:00\", \"user\": {{\"id\": \"c{number}\"}}, \"answers\": \
             {{\"nps\": {number}, \"reasons\": [\"price\", \"staff\"]}}}}\n"
        )
    };
    let content: String = (1..=9).map(line).collect();
    let proposal = suggest_bytes("jsonl", content.as_bytes()).unwrap();
    assert_lines(
        &proposal.mapping,
        &[
            "customer = \"user.id\"",
            "columns = [\"id\"]",
            "uuid = true",
            "format = \"rfc3339\"",
            "nps = \"answers.nps\"",
            "reasons = \"answers.reasons\"",
        ],
    );
}

#[test]
fn titles_delimiters_and_encodings_of_other_tools_are_recognised() {
    let rows = "id;date;nps\n1;2024-05-01;9\n2;2024-05-02;8\n";
    let proposal = suggest(&format!("Export of May; all\n\n{rows}"));
    assert_lines(&proposal.mapping, &["delimiter = \";\"", "header_line = 3"]);
    let proposal = suggest(&format!("sep=;\n{rows}"));
    assert!(
        !proposal.mapping.contains("delimiter"),
        "{}",
        proposal.mapping
    );
    let utf_16: Vec<u8> = rows.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let proposal = suggest_bytes("csv", &utf_16).unwrap();
    assert_lines(&proposal.mapping, &["encoding = \"utf-16le\""]);
}

#[test]
fn nothing_of_a_person_is_stored_unasked() {
    let content = "date,nps,Your email,IP Address\n\
        2024-05-01,9,a@example.com,10.0.0.1\n2024-05-02,8,b@example.com,10.0.0.2\n";
    let mapping = suggest(content).mapping;
    assert!(
        mapping.contains("# customer = \"Your email\"\n"),
        "{mapping}"
    );
    let stored = mapping.lines().filter(|line| !line.starts_with('#'));
    assert!(
        !stored
            .clone()
            .any(|line| line.contains("mail") || line.contains("IP"))
    );
}

#[test]
fn a_file_that_no_mapping_fits_is_refused_with_the_reason() {
    assert!(refusal("1,2024-05-01,9\n2,2024-05-02,8\n").contains("add a line with the names"));
    assert!(refusal("id,nps\n1,9\n2,8\n").contains("no column of"));
    assert!(refusal("id,date\n1,2024-05-01\n").contains("looks like an answer"));
    assert!(refusal("id,date,nps\n").contains("no rows below its header"));
}

#[test]
fn a_long_file_is_read_in_part() {
    let mut content = "id,date,nps\n".to_owned();
    for row in 0..12_000 {
        content += &format!("{row},2024-05-01,{}\n", row % 11);
    }
    let proposal = suggest(&content);
    assert_eq!(proposal.rows, 10_000);
    assert!(
        proposal.mapping.contains("from its first 10000 rows"),
        "{}",
        proposal.mapping
    );
}
