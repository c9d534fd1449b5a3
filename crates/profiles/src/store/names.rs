//! Names of profiles, of which no two are alike in the list.

use super::Profiles;
use crate::draft::{Field, Problem};
use crate::profile::ProfileId;

impl Profiles {
    pub(super) fn name_taken(&self, name: &str, by_other_than: Option<ProfileId>) -> Option<Problem> {
        let wanted = name.trim().to_lowercase();
        let index = self.index();
        let other = index
            .profiles
            .iter()
            .find(|profile| Some(profile.id) != by_other_than && profile.name.to_lowercase() == wanted)?;
        let message = format!("There is already a profile named “{}”. Choose another name.", other.name);
        Some(Problem { field: Field::Name, message })
    }

    pub(super) fn free_name(&self, wanted: &str) -> String {
        let numbered = (2u32..).map(|number| format!("{wanted} {number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(|name| self.name_taken(name, None).is_none()).unwrap_or_else(|| wanted.to_owned())
    }
}
