//! The countries of the practice world: places, names, how addresses and telephone numbers are written there.
//!
//! Telephone numbers come from ranges kept free for fiction where a country has one, and otherwise begin in a way that
//! cannot be dialled.

/// A town: name, region, a postal code, coordinates as text.
pub struct City {
    pub name: &'static str,
    pub region: &'static str,
    pub postal: &'static str,
    pub dial: &'static str,
}

/// A country.
pub struct Country {
    pub code: &'static str,
    pub name: &'static str,
    pub continent: &'static str,
    pub language: &'static str,
    pub zone: (&'static str, f64),
    pub legal: &'static [&'static str],
    pub cities: &'static [City],
    pub streets: &'static [&'static str],
    pub given: &'static [&'static str],
    pub family: &'static [&'static str],
    /// How an address is written: `{street}` `{number}` `{postal}` `{city}` `{region}`.
    pub address: &'static str,
}

const fn city(name: &'static str, region: &'static str, postal: &'static str, dial: &'static str) -> City {
    City {
        name,
        region,
        postal,
        dial,
    }
}

const CONTINENTAL: &str = "{street} {number}, {postal} {city}";

/// Every country, the most frequent ones first.
pub static COUNTRIES: &[Country] = &[
    Country {
        code: "US",
        name: "United States",
        continent: "North America",
        language: "en",
        zone: ("America/New_York", -5.0),
        legal: &["Inc", "LLC", "Corp"],
        cities: &[
            city("Portland", "Oregon", "97204", "+1 503 555 01##"),
            city("Denver", "Colorado", "80202", "+1 303 555 01##"),
            city("Columbus", "Ohio", "43215", "+1 614 555 01##"),
            city("Raleigh", "North Carolina", "27601", "+1 919 555 01##"),
        ],
        streets: &[
            "Harbor Street",
            "Maple Avenue",
            "Foundry Road",
            "Second Street",
            "Juniper Way",
        ],
        given: &[
            "Emily", "Marcus", "Grace", "Tyler", "Renee", "Caleb", "Naomi", "Wesley", "Paige", "Dante",
            "Joyce", "Omar",
        ],
        family: &[
            "Whitlock",
            "Harmon",
            "Castaneda",
            "Pruitt",
            "Ellison",
            "Barrow",
            "Tran",
            "Okafor",
            "Lindgren",
            "Vaughn",
            "Sorrell",
            "Mercer",
        ],
        address: "{number} {street}, {city}, {region} {postal}",
    },
    Country {
        code: "GB",
        name: "United Kingdom",
        continent: "Europe",
        language: "en",
        zone: ("Europe/London", 0.0),
        legal: &["Ltd", "Limited", "LLP"],
        cities: &[
            city("London", "England", "EC1V 9LT", "+44 20 7946 0###"),
            city("Leeds", "England", "LS1 4DY", "+44 113 496 0###"),
            city("Manchester", "England", "M3 4LZ", "+44 161 496 0###"),
            city("Edinburgh", "Scotland", "EH6 6QU", "+44 131 496 0###"),
        ],
        streets: &[
            "Mill Lane",
            "Weavers Yard",
            "Dock Road",
            "St Oswald Street",
            "Granary Row",
        ],
        given: &[
            "Imogen", "Callum", "Priya", "Rhys", "Beatrix", "Alistair", "Niamh", "Jamal", "Harriet",
            "Duncan", "Freya", "Tobias",
        ],
        family: &[
            "Ashworth",
            "Penhallow",
            "Mistry",
            "Thackeray",
            "Bellamy",
            "Okonkwo",
            "Hargreave",
            "Pryce",
            "Whitcombe",
            "Lomax",
            "Sandhu",
            "Fairley",
        ],
        address: "{number} {street}, {city} {postal}",
    },
    Country {
        code: "DE",
        name: "Germany",
        continent: "Europe",
        language: "de",
        zone: ("Europe/Berlin", 1.0),
        legal: &["GmbH", "GmbH & Co. KG", "AG"],
        cities: &[
            city("Berlin", "Berlin", "10997", "+49 30 23125 ###"),
            city("Hamburg", "Hamburg", "20457", "+49 40 66969 ###"),
            city("Köln", "Nordrhein-Westfalen", "50667", "+49 221 4710 ###"),
            city("München", "Bayern", "80331", "+49 89 99998 ###"),
        ],
        streets: &[
            "Speicherstraße",
            "Gerberweg",
            "Am Alten Hafen",
            "Lindenallee",
            "Werkstraße",
        ],
        given: &[
            "Annika",
            "Jürgen",
            "Svenja",
            "Matthias",
            "Käthe",
            "Björn",
            "Franziska",
            "Sönke",
            "Leonie",
            "Uwe",
            "Ayşe",
            "Götz",
        ],
        family: &[
            "Müller-Lüdke",
            "Brandstätter",
            "Kühnel",
            "Wöhrle",
            "Sauer",
            "Größmann",
            "Petersen",
            "Dörfler",
            "Neuhaus",
            "Yıldırım",
            "Hübscher",
            "Reinicke",
        ],
        address: CONTINENTAL,
    },
    Country {
        code: "FR",
        name: "France",
        continent: "Europe",
        language: "fr",
        zone: ("Europe/Paris", 1.0),
        legal: &["SAS", "SARL", "SA"],
        cities: &[
            city("Paris", "Île-de-France", "75011", "+33 1 99 00 ## ##"),
            city("Lyon", "Auvergne-Rhône-Alpes", "69001", "+33 4 65 71 ## ##"),
            city("Nantes", "Pays de la Loire", "44000", "+33 2 61 91 ## ##"),
            city("Bordeaux", "Nouvelle-Aquitaine", "33000", "+33 5 36 49 ## ##"),
        ],
        streets: &[
            "rue des Tanneurs",
            "quai des Brumes",
            "avenue du Moulin",
            "rue de la Verrerie",
        ],
        given: &[
            "Élodie",
            "Benoît",
            "Clémence",
            "Rémi",
            "Maëlle",
            "Gaëtan",
            "Noémie",
            "Thibault",
            "Inès",
            "François",
            "Zoé",
            "Yanis",
        ],
        family: &[
            "Lefèvre",
            "Dubreuil",
            "Garnéret",
            "Marchand",
            "Bénichou",
            "Delacour",
            "Pélissier",
            "Rousselot",
            "Tessier",
            "Vasseur",
            "Kerhervé",
            "Haddad",
        ],
        address: "{number} {street}, {postal} {city}",
    },
    Country {
        code: "DK",
        name: "Denmark",
        continent: "Europe",
        language: "da",
        zone: ("Europe/Copenhagen", 1.0),
        legal: &["ApS", "A/S"],
        cities: &[
            city("København", "Hovedstaden", "1620", "+45 10 ## ## ##"),
            city("Aarhus", "Midtjylland", "8000", "+45 10 ## ## ##"),
            city("Odense", "Syddanmark", "5000", "+45 10 ## ## ##"),
        ],
        streets: &["Havnegade", "Møllevej", "Vestre Ringgade", "Kvægtorvet"],
        given: &[
            "Søren", "Freja", "Mikkel", "Astrid", "Jørgen", "Signe", "Rasmus", "Bodil", "Kåre", "Line",
        ],
        family: &[
            "Østergård",
            "Kjærgaard",
            "Thomsen",
            "Nørgaard",
            "Bækgaard",
            "Lund",
            "Skovgaard",
            "Holm",
            "Ravn",
            "Dahlgaard",
        ],
        address: CONTINENTAL,
    },
    Country {
        code: "SE",
        name: "Sweden",
        continent: "Europe",
        language: "sv",
        zone: ("Europe/Stockholm", 1.0),
        legal: &["AB"],
        cities: &[
            city("Stockholm", "Stockholms län", "116 45", "+46 8 465 004 ##"),
            city("Göteborg", "Västra Götaland", "411 04", "+46 31 390 06 ##"),
            city("Malmö", "Skåne", "211 20", "+46 40 628 04 ##"),
        ],
        streets: &["Hantverkargatan", "Björkallén", "Norra Hamnen", "Kvarngatan"],
        given: &[
            "Åsa", "Linnéa", "Östen", "Maja", "Hjalmar", "Ebba", "Göran", "Saga", "Viktor", "Malin",
        ],
        family: &[
            "Åkerlund",
            "Sjöström",
            "Lindqvist",
            "Bergenholm",
            "Öhman",
            "Wallander",
            "Forsell",
            "Nyqvist",
            "Hedlund",
            "Ek",
        ],
        address: CONTINENTAL,
    },
    Country {
        code: "NL",
        name: "Netherlands",
        continent: "Europe",
        language: "nl",
        zone: ("Europe/Amsterdam", 1.0),
        legal: &["B.V.", "N.V."],
        cities: &[
            city("Amsterdam", "Noord-Holland", "1013 GA", "+31 20 0## ####"),
            city("Rotterdam", "Zuid-Holland", "3011 AA", "+31 10 0## ####"),
            city("Utrecht", "Utrecht", "3511 LN", "+31 30 0## ####"),
        ],
        streets: &["Molenkade", "Spoorstraat", "Oude Werf", "Tulpengracht"],
        given: &[
            "Sanne", "Joost", "Femke", "Daan", "Marieke", "Bram", "Noor", "Thijs", "Lotte", "Ruben",
        ],
        family: &[
            "van den Heuvel",
            "de Graaf",
            "Hoekstra",
            "Vermeer",
            "ten Brink",
            "Kuipers",
            "van Rijn",
            "Postma",
            "Dijkman",
            "el Amrani",
        ],
        address: CONTINENTAL,
    },
    Country {
        code: "JP",
        name: "Japan",
        continent: "Asia",
        language: "ja",
        zone: ("Asia/Tokyo", 9.0),
        legal: &["K.K.", "Co., Ltd."],
        cities: &[
            city("Tokyo", "Tokyo", "111-0053", "+81 3 0000 ####"),
            city("Osaka", "Osaka", "550-0003", "+81 6 0000 ####"),
            city("Nagoya", "Aichi", "460-0008", "+81 52 000 ####"),
        ],
        streets: &["Asakusabashi", "Kyomachibori", "Sakae", "Komagata"],
        given: &[
            "Haruka", "Kenji", "Yūko", "Takeshi", "Ayumi", "Daichi", "Naoko", "Shōta",
        ],
        family: &[
            "Kobayashi",
            "Ōnishi",
            "Matsuda",
            "Hayashi",
            "Fujikawa",
            "Nakagawa",
            "Sakurai",
            "Mizuno",
        ],
        address: "{number} {street}, {city} {postal}",
    },
    Country {
        code: "ES",
        name: "Spain",
        continent: "Europe",
        language: "es",
        zone: ("Europe/Madrid", 1.0),
        legal: &["S.L.", "S.A."],
        cities: &[
            city("Valencia", "Comunidad Valenciana", "46003", "+34 960 000 ###"),
            city("Bilbao", "País Vasco", "48001", "+34 940 000 ###"),
            city("Sevilla", "Andalucía", "41004", "+34 950 000 ###"),
        ],
        streets: &[
            "Calle del Olivo",
            "Avenida del Puerto",
            "Plaza Nueva",
            "Calle Herrería",
        ],
        given: &[
            "Lucía", "Íñigo", "Begoña", "Álvaro", "Marta", "Joaquín", "Nerea", "Andrés",
        ],
        family: &[
            "Núñez Ortega",
            "Ibáñez",
            "Cañizares",
            "Peña",
            "Zubiri",
            "Muñoz",
            "Galdós",
            "Roldán",
        ],
        address: "{street} {number}, {postal} {city}",
    },
    Country {
        code: "IT",
        name: "Italy",
        continent: "Europe",
        language: "it",
        zone: ("Europe/Rome", 1.0),
        legal: &["S.r.l.", "S.p.A."],
        cities: &[
            city("Milano", "Lombardia", "20123", "+39 02 0000 ####"),
            city("Bologna", "Emilia-Romagna", "40121", "+39 051 000 ####"),
            city("Torino", "Piemonte", "10122", "+39 011 000 ####"),
        ],
        streets: &["Via dei Mulini", "Corso Verdi", "Via della Seta", "Piazza Nuova"],
        given: &[
            "Giulia", "Niccolò", "Chiara", "Matteo", "Beatrice", "Lorenzo", "Ilaria", "Davide",
        ],
        family: &[
            "Bellandi",
            "Ferraroni",
            "Sartor",
            "De Angelis",
            "Montefiori",
            "Rizzoli",
            "Calò",
            "Venturi",
        ],
        address: "{street} {number}, {postal} {city}",
    },
    Country {
        code: "AT",
        name: "Austria",
        continent: "Europe",
        language: "de",
        zone: ("Europe/Vienna", 1.0),
        legal: &["GmbH", "KG"],
        cities: &[
            city("Wien", "Wien", "1070", "+43 1 000 ####"),
            city("Graz", "Steiermark", "8010", "+43 316 00 ####"),
        ],
        streets: &["Neubaugasse", "Mühlgang", "Lendplatz"],
        given: &["Theresa", "Wolfgang", "Magdalena", "Lukas", "Hedwig", "Florian"],
        family: &["Pichler", "Hölzl", "Wagensonner", "Grübl", "Kogler", "Steindl"],
        address: CONTINENTAL,
    },
    Country {
        code: "CH",
        name: "Switzerland",
        continent: "Europe",
        language: "de",
        zone: ("Europe/Zurich", 1.0),
        legal: &["AG", "GmbH", "Sàrl"],
        cities: &[
            city("Zürich", "Zürich", "8005", "+41 44 000 ## ##"),
            city("Basel", "Basel-Stadt", "4051", "+41 61 000 ## ##"),
        ],
        streets: &["Limmatquai", "Hardstrasse", "Rheingasse"],
        given: &["Seraina", "Reto", "Anouk", "Beat", "Nadja", "Urs"],
        family: &["Zürcher", "Bühler", "Caflisch", "Ammann", "Gfeller", "Rüegg"],
        address: CONTINENTAL,
    },
    Country {
        code: "BE",
        name: "Belgium",
        continent: "Europe",
        language: "nl",
        zone: ("Europe/Brussels", 1.0),
        legal: &["BV", "NV"],
        cities: &[
            city("Gent", "Oost-Vlaanderen", "9000", "+32 9 000 ## ##"),
            city("Bruxelles", "Bruxelles", "1000", "+32 2 000 ## ##"),
        ],
        streets: &["Koornlei", "Vlasmarkt", "Werfstraat"],
        given: &["Lieve", "Wout", "Charlotte", "Stijn", "Margaux", "Pieter"],
        family: &["De Smedt", "Vanhoutte", "Claeys", "Goossens", "Lambrecht", "Maes"],
        address: CONTINENTAL,
    },
    Country {
        code: "NO",
        name: "Norway",
        continent: "Europe",
        language: "no",
        zone: ("Europe/Oslo", 1.0),
        legal: &["AS"],
        cities: &[
            city("Oslo", "Oslo", "0180", "+47 10 ## ## ##"),
            city("Bergen", "Vestland", "5003", "+47 10 ## ## ##"),
        ],
        streets: &["Skippergata", "Bryggen", "Fjordveien"],
        given: &["Ingrid", "Håkon", "Solveig", "Øyvind", "Tuva", "Leif"],
        family: &["Haugland", "Bjørnstad", "Sæther", "Fjelde", "Rønning", "Strøm"],
        address: CONTINENTAL,
    },
    Country {
        code: "PL",
        name: "Poland",
        continent: "Europe",
        language: "pl",
        zone: ("Europe/Warsaw", 1.0),
        legal: &["Sp. z o.o.", "S.A."],
        cities: &[
            city("Kraków", "Małopolskie", "31-036", "+48 12 000 ## ##"),
            city("Wrocław", "Dolnośląskie", "50-110", "+48 71 000 ## ##"),
        ],
        streets: &["ul. Młyńska", "ul. Portowa", "ul. Kowalska"],
        given: &["Agnieszka", "Łukasz", "Małgorzata", "Paweł", "Zofia", "Krzysztof"],
        family: &["Wójcicki", "Świerk", "Zielińska", "Król", "Dąbrowa", "Czajkowska"],
        address: CONTINENTAL,
    },
    Country {
        code: "IE",
        name: "Ireland",
        continent: "Europe",
        language: "en",
        zone: ("Europe/Dublin", 0.0),
        legal: &["Ltd", "DAC"],
        cities: &[
            city("Dublin", "Leinster", "D02 XY45", "+353 20 911 ####"),
            city("Galway", "Connacht", "H91 E2K3", "+353 20 912 ####"),
        ],
        streets: &["Quay Street", "Cooper's Row", "Mill Road"],
        given: &["Aoife", "Cillian", "Siobhán", "Oisín", "Gráinne", "Declan"],
        family: &[
            "Ó Briain",
            "Delahunty",
            "Kinsella",
            "Mac Cárthaigh",
            "Tierney",
            "Halloran",
        ],
        address: "{number} {street}, {city} {postal}",
    },
    Country {
        code: "CA",
        name: "Canada",
        continent: "North America",
        language: "en",
        zone: ("America/Vancouver", -8.0),
        legal: &["Inc", "Ltd"],
        cities: &[
            city("Vancouver", "British Columbia", "V6B 1H4", "+1 604 555 01##"),
            city("Montréal", "Québec", "H2Y 1C6", "+1 514 555 01##"),
        ],
        streets: &["Water Street", "Granville Lane", "rue Saint-Paul"],
        given: &["Maddison", "Étienne", "Kiran", "Audrey", "Wyatt", "Chantal"],
        family: &[
            "Beaulieu",
            "Fraser",
            "Dhaliwal",
            "MacLeod",
            "Tremblay-Roy",
            "Osborne",
        ],
        address: "{number} {street}, {city}, {region} {postal}",
    },
    Country {
        code: "PT",
        name: "Portugal",
        continent: "Europe",
        language: "pt",
        zone: ("Europe/Lisbon", 0.0),
        legal: &["Lda", "S.A."],
        cities: &[
            city("Porto", "Porto", "4050-253", "+351 220 000 ###"),
            city("Lisboa", "Lisboa", "1200-109", "+351 210 000 ###"),
        ],
        streets: &["Rua das Oliveiras", "Rua do Cais", "Travessa Nova"],
        given: &["Mariana", "João", "Inês", "Gonçalo", "Catarina", "Simão"],
        family: &["Magalhães", "Brandão", "Assunção", "Queirós", "Leitão", "Frazão"],
        address: CONTINENTAL,
    },
];

/// The country of a code; the first one for a code that is not in the world.
pub fn country(code: &str) -> &'static Country {
    COUNTRIES
        .iter()
        .find(|country| country.code == code)
        .unwrap_or(&COUNTRIES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_can_be_lived_in() {
        for country in COUNTRIES {
            assert!(
                country.cities.len() >= 2 && country.streets.len() >= 3,
                "{}",
                country.code
            );
            assert!(
                country.given.len() >= 6 && country.family.len() >= 6,
                "{}",
                country.code
            );
            assert!(
                country
                    .cities
                    .iter()
                    .all(|city| city.dial.starts_with('+') && city.dial.contains("##"))
            );
            assert!(country.address.contains("{street}") && country.address.contains("{city}"));
        }
    }
}
