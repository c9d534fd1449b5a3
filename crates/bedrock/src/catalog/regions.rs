//! Which inference profile geographies a region may call, nearest first.
//!
//! From the profile ids that are known to exist. A prefix is never invented: a model is offered by one only when
//! the list holds it.

pub fn prefixes_for(region: &str) -> &'static [&'static str] {
    match region {
        _ if region.starts_with("us-gov-") => &["us-gov"],
        _ if region.starts_with("us-") || region.starts_with("ca-") || region.starts_with("mx-") => {
            &["us", "global"]
        }
        _ if region.starts_with("eu-") => &["eu", "global"],
        "ap-northeast-1" | "ap-northeast-3" => &["jp", "apac", "global"],
        "ap-southeast-2" | "ap-southeast-4" | "ap-southeast-6" => &["au", "apac", "global"],
        "ap-south-1" | "ap-south-2" => &["in", "apac", "global"],
        _ if region.starts_with("ap-") => &["apac", "global"],
        _ => &["global"],
    }
}
