//! The lines of a suggested file, with comments.

/// The longest line of a comment, in characters.
const WIDTH: usize = 96;

/// Marks a doubt.
pub(super) const DOUBT: &str = "Check: ";

/// The lines of a suggested file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: Vec<String>,
    doubts: usize,
}

impl Lines {
    pub(super) fn push(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// An empty line, and the header of a table.
    pub(super) fn table(&mut self, header: &str) {
        self.push("");
        self.push(header);
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.wrap(text);
    }

    /// A comment on a decision that the sample doesn't prove.
    pub(super) fn doubt(&mut self, text: &str) {
        self.doubts += 1;
        self.wrap(&format!("{DOUBT}{text}"));
    }

    pub(super) fn doubts(&mut self, texts: &[String]) {
        for text in texts {
            self.doubt(text);
        }
    }

    /// The number of doubts.
    pub(super) fn doubt_count(&self) -> usize {
        self.doubts
    }

    pub(super) fn into_text(self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }

    /// Wraps a text at spaces. A name from the file may hold a line break, which would end
    /// the comment.
    fn wrap(&mut self, text: &str) {
        let mut line = String::from("#");
        for word in text.split_whitespace() {
            if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.lines.push(line);
                line = String::from("#");
            }
            line.push(' ');
            line.extend(word.chars().filter(|letter| !letter.is_control()));
        }
        self.lines.push(line);
    }
}
