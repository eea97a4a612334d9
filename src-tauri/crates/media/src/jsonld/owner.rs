//! Which of a page's organisations is its owner.

use super::Node;
use super::value::texts;
use crate::web;
use url::Url;

/// How surely this node is the page's owner; lower is surer.
pub(super) fn tier(types: &[String], key: &str, node: &Node, page: &Url, depth: usize) -> Option<u32> {
    let firm = types.iter().any(|t| is_firm(t));
    let owner_key = matches!(key, "publisher" | "brand" | "sourceOrganization" | "provider");
    if !firm && !(owner_key && (node.contains_key("logo") || types.iter().any(|t| t == "Brand"))) {
        return None;
    }
    if matches!(
        key,
        "author"
            | "creator"
            | "review"
            | "itemReviewed"
            | "memberOf"
            | "member"
            | "sponsor"
            | "funder"
            | "affiliation"
            | "worksFor"
            | "alumniOf"
            | "subOrganization"
            | "seller"
            | "reviewedBy"
            | "customer"
            | "performer"
            | "location"
            | "containedInPlace"
    ) {
        return (key == "author" || key == "creator").then_some(95);
    }
    let addresses = texts(node.get("url"))
        .into_iter()
        .chain(texts(node.get("@id")))
        .chain(texts(node.get("sameAs")));
    let own = addresses
        .filter_map(|address| page.join(&address).ok())
        .any(|url| web::same_site_url(&url, page));
    let rank = match key {
        "publisher" => 40,
        "brand" => 30,
        "provider" | "sourceOrganization" => 45,
        "hiringOrganization" => 50,
        "parentOrganization" => 70,
        "" | "about" | "mainEntity" | "mainEntityOfPage" => 10,
        _ => 20 + u32::try_from(depth).unwrap_or(20).min(20),
    };
    Some(if own { rank / 2 } else { rank + 5 })
}

pub(super) fn is_firm(kind: &str) -> bool {
    const KINDS: [&str; 30] = [
        "Corporation",
        "Airline",
        "Restaurant",
        "Hotel",
        "Store",
        "Dentist",
        "Physician",
        "Hospital",
        "Attorney",
        "Notary",
        "NGO",
        "Consortium",
        "Library",
        "Project",
        "Electrician",
        "Plumber",
        "Bakery",
        "CafeOrCoffeeShop",
        "Winery",
        "Brewery",
        "School",
        "CollegeOrUniversity",
        "Resort",
        "Campground",
        "MedicalClinic",
        "Pharmacy",
        "Museum",
        "OnlineStore",
        "FundingScheme",
        "BankOrCreditUnion",
    ];
    kind.ends_with("Organization")
        || kind.ends_with("Business")
        || kind.ends_with("Store")
        || kind.ends_with("Agency")
        || kind.ends_with("Contractor")
        || kind.ends_with("Dealer")
        || (kind.ends_with("Service") && kind != "Service" && kind != "WebService")
        || KINDS.contains(&kind)
}
