//! The members of a Query request, with the checks that AWS's service model has for them.
//!
//! Every broken member is told in one answer, in the wording of the Query services, which show the value too. That wording
//! is recalled, not recorded.

use super::failure::Failure;

/// Several times as many as any request has that keeps to the limits of its members.
const MOST_FIELDS: usize = 1_000;
const MOST_TAGS: usize = 50;
const TAG_KEY: usize = 128;
const TAG_VALUE: usize = 256;

/// The fields of a form, by name.
pub(super) struct Form(Vec<(String, String)>);

/// What is wrong with a request's members.
#[derive(Default)]
pub(super) struct Broken(Vec<String>);

impl Form {
    /// The body's fields, or a presigned request's in its query.
    pub fn read(query: &str, body: &[u8]) -> Self {
        let fields = url::form_urlencoded::parse(body).chain(url::form_urlencoded::parse(query.as_bytes()));
        let owned = fields.map(|(name, value)| (name.into_owned(), value.into_owned()));
        Self(owned.take(MOST_FIELDS).collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The members of a list of structures, such as `Tags.member.1.Key`.
    pub fn pairs(&self, list: &str) -> Vec<(String, String)> {
        let pair = |number: usize| {
            let part = |name: &str| self.get(&format!("{list}.member.{number}.{name}")).map(str::to_owned);
            Some((part("Key")?, part("Value")?))
        };
        // One more than there may be, so that it is noticed.
        (1..=MOST_TAGS + 1).map_while(pair).collect()
    }
}

impl Broken {
    /// A member whose length has limits.
    pub fn check_length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        if length < least {
            self.add(member, value, &format!("Member must have length greater than or equal to {least}"));
        }
        if length > most {
            self.add(member, value, &format!("Member must have length less than or equal to {most}"));
        }
    }

    /// A member of which only some letters are allowed.
    pub fn check_letters(&mut self, member: &str, value: &str, pattern: &str, extra: &str) {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || extra.contains(letter);
        if !value.chars().all(fits) {
            self.add(member, value, &format!("Member must satisfy regular expression pattern: {pattern}"));
        }
    }

    /// A session's tags.
    pub fn check_tags(&mut self, tags: &[(String, String)]) {
        if tags.len() > MOST_TAGS {
            let must = format!("Member must have length less than or equal to {MOST_TAGS}");
            self.0.push(format!("Value at 'tags' failed to satisfy constraint: {must}"));
        }
        for (number, (key, value)) in (1..).zip(tags) {
            self.check_length(&format!("tags.{number}.member.key"), key, 1, TAG_KEY);
            self.check_length(&format!("tags.{number}.member.value"), value, 0, TAG_VALUE);
        }
    }

    /// A required member.
    pub fn require<'a>(&mut self, form: &'a Form, name: &str, member: &str) -> &'a str {
        form.get(name).unwrap_or_else(|| {
            let text = "failed to satisfy constraint: Member must not be null";
            self.0.push(format!("Value null at '{member}' {text}"));
            ""
        })
    }

    /// A number of seconds.
    pub fn duration(&mut self, form: &Form, most: i64, default: i64) -> Result<i64, Failure> {
        let Some(text) = form.get("DurationSeconds") else { return Ok(default) };
        let Ok(seconds) = text.parse() else {
            return Err(Failure::new(400, "MalformedInput", "Invalid Argument"));
        };
        if seconds < 900 {
            self.add("durationSeconds", text, "Member must have value greater than or equal to 900");
        }
        if seconds > most {
            self.add(
                "durationSeconds",
                text,
                &format!("Member must have value less than or equal to {most}"),
            );
        }
        Ok(seconds)
    }

    fn add(&mut self, member: &str, value: &str, constraint: &str) {
        self.0.push(format!("Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"));
    }

    pub fn result(self) -> Result<(), Failure> {
        let count = self.0.len();
        let noun = if count == 1 { "error" } else { "errors" };
        match count {
            0 => Ok(()),
            _ => {
                Err(Failure::validation(format!("{count} validation {noun} detected: {}", self.0.join("; "))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_form_without_end_the_first_fields_are_read() {
        let many = "a=&".repeat(100_000);
        let form = Form::read("", format!("Action=GetCallerIdentity&{many}Version=2011-06-15").as_bytes());
        assert_eq!((form.get("Action"), form.get("Version")), (Some("GetCallerIdentity"), None));
        assert_eq!(form.0.len(), MOST_FIELDS);
    }
}
