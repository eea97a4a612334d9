//! What a column's name says, in the languages and the export formats that lists come in.

/// What a name can be about, before it is known whether the person or the company is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concept {
    Name,
    FullName,
    FirstName,
    LastName,
    CompanyName,
    JobTitle,
    Email,
    EmailStatus,
    Phone,
    Linkedin,
    Domain,
    Industry,
    Employees,
    Founded,
    City,
    Country,
    Address,
    Description,
    X,
    Facebook,
    Instagram,
    Youtube,
    Github,
    /// A web address of no particular kind.
    Url,
    /// Known, and nothing that Spillway has a field for.
    Nothing,
}

/// Whose value it is, where the name says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Person,
    Company,
    Unsaid,
}

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Says {
    pub concept: Concept,
    pub whose: Whose,
    /// How plainly, 0 to 100.
    pub strength: u8,
}

/// Names without spaces and accents, by what they say; the plainer first.
const NAMES: &[(Concept, u8, &str)] = &[
    (
        Concept::FullName,
        100,
        "fullname contactname leadname personname vollname vollstandigername ansprechpartner nomcomplet nometprenom prenometnom nomprenom \
        nombrecompleto nombreyapellidos nombreyapellido volledigenaam contactpersoon fuldenavn kontaktperson nomecompleto nomecognome nomeecognome \
        prospectname decisionmaker fulltname namevorname vorundnachname",
    ),
    (
        Concept::FullName,
        85,
        "person prospect kontakt contacto contatto contato persoon persona",
    ),
    (
        Concept::FirstName,
        100,
        "firstname fname givenname forename vorname rufname prenom primernombre nombredepila voornaam fornavn primeironome primonome first",
    ),
    (
        Concept::LastName,
        100,
        "lastname lname surname familyname nachname familienname zuname nomdefamille apellido apellidos achternaam familienaam \
        efternavn cognome sobrenome ultimonome last",
    ),
    (Concept::Name, 80, "name nom nombre naam navn nome"),
    (
        Concept::CompanyName,
        100,
        "companyname company accountname organizationname organisationname organization organisation employer currentcompany \
        firma firmenname firmaname unternehmen unternehmensname betrieb arbeitgeber entreprise societe nomdelentreprise nomentreprise nomdelasociete \
        raisonsociale empresa compania nombredelaempresa nombreempresa razonsocial bedrijf bedrijfsnaam organisatie werkgever virksomhed \
        virksomhedsnavn firmanavn azienda societa nomeazienda ragionesociale nomedaempresa nomeempresa razaosocial \
        associatedcompany primaryassociatedcompany companynameforemails currentemployer businessname legalname",
    ),
    (
        Concept::CompanyName,
        85,
        "account business client customer kunde klient lieferant brand vendor supplier agency startup marke cliente",
    ),
    (
        Concept::JobTitle,
        100,
        "jobtitle jobposition jobrole currenttitle currentposition headline berufsbezeichnung stellenbezeichnung jobbezeichnung intituleduposte intitule poste \
        cargo puesto functie functietitel stilling jobtitel qualifica ruolo mansione stillingsbetegnelse occupation beruf profession profesion",
    ),
    (
        Concept::JobTitle,
        85,
        "title position role job funktion titel rolle fonction posizione funcao puestodetrabajo seniortitle designation",
    ),
    (
        Concept::Email,
        100,
        "email emailaddress workemail businessemail emailadresse emailadres mailadresse courriel adresseemail adressemail adressecourriel \
        correo correoelectronico direcciondecorreo direcciondecorreoelectronico postaelettronica indirizzoemail correioeletronico enderecodeemail \
        workemailaddress businessemailaddress companyemail primaryemail professionalemail emailwork mail emaildelavoro emailprofessionnel emailbusiness emailpro",
    ),
    (
        Concept::Email,
        75,
        "emails emailone email1 allemails contactemail",
    ),
    (
        Concept::Email,
        60,
        "personalemail privateemail secondaryemail otheremail homeemail email2 emailtwo alternateemail emailpersonnel privatemail tertiaryemail secondemail",
    ),
    (
        Concept::EmailStatus,
        95,
        "emailstatus emailverification emailverificationstatus emailvalidation emailvalidity emailcheck mailstatus verificationstatus emailquality",
    ),
    (
        Concept::Phone,
        100,
        "phone phonenumber telephone telephonenumber tel telefon telefonnummer rufnummer numerodetelephone numerodetelefono telefono \
        telefoon telefoonnummer telefone directphone directdial workphone workdirectphone businessphone numerotelephone phonework officephone telnr telnummer durchwahl",
    ),
    (
        Concept::Phone,
        92,
        "mobile mobilephone cell cellphone mobilenumber handy handynummer mobil mobilnummer portable telephoneportable movil telefonomovil celular mobiel \
        mobielnummer mobiltelefon cellulare telemovel numerodetelemovel gsm whatsapp",
    ),
    (
        Concept::Phone,
        60,
        "homephone otherphone phone2 secondaryphone assistantphone privatephone",
    ),
    (
        Concept::Linkedin,
        100,
        "linkedin linkedinurl linkedinprofile linkedinprofileurl linkedinlink linkedinpage linkedinprofil profillinkedin perfillinkedin perfildelinkedin \
        profilolinkedin linkedinpersonurl hslinkedinurl linkedinaccount linkedinbio linkedinid linkedinmember",
    ),
    (
        Concept::Linkedin,
        80,
        "profileurl profile profil li liurl salesnavigatorurl",
    ),
    (
        Concept::Domain,
        100,
        "domain domainname companydomainname emaildomain webdomain domaine dominio domein domaene domane maindomain rootdomain",
    ),
    (
        Concept::Domain,
        95,
        "website websiteurl web webpage webseite webadresse internetadresse internet homepage homepageurl siteweb siteinternet sitioweb paginaweb \
        hjemmeside sitoweb sito websitelink webaddress internetseite siteurl paginadainternet pageweb companywebsiteurl url webside",
    ),
    (Concept::Domain, 85, "site www"),
    (
        Concept::Industry,
        100,
        "industry sector industrysector primaryindustry branche wirtschaftszweig secteur secteurdactivite secteuractivite industria sectordeactividad \
        settore setor ramo vertical marketsegment industrie branch brancheomrade",
    ),
    (
        Concept::Employees,
        100,
        "employees employeecount numberofemployees numemployees employeescount headcount noofemployees totalemployees mitarbeiter mitarbeiterzahl mitarbeiteranzahl \
        anzahlmitarbeiter beschaftigte effectif effectifs nombredemployes nombredesalaries salaries empleados numerodeempleados numempleados medewerkers aantalmedewerkers \
        personeel ansatte antalansatte dipendenti numerodipendenti numerodidipendenti funcionarios numerodefuncionarios colaboradores staff staffcount teamsize fte",
    ),
    (
        Concept::Employees,
        80,
        "size companysize employeerange unternehmensgrosse firmengrosse taille bedrijfsgrootte",
    ),
    (
        Concept::Founded,
        100,
        "founded foundedyear yearfounded foundedin yearestablished established foundingyear grundungsjahr gegrundet anneedecreation anneecreation datedecreation \
        anodefundacion anofundacion oprichtingsjaar opgericht stiftet stiftelsesar grundlagt annodifondazione annofondazione anodefundacao anofundacao",
    ),
    (
        Concept::City,
        100,
        "city town ort stadt wohnort ville ciudad plaats stad woonplaats citta cidade comune localidad mailingcity personcity contactcity kommune localite",
    ),
    (
        Concept::City,
        70,
        "by location region area hqlocation headquarters headquarter hq standort sitz locality ubicacion localizacao",
    ),
    (
        Concept::Country,
        100,
        "country land pays pais paese nazione countryname countryregion staat countrycode landcode laendercode landerkennzeichen mailingcountry isocountry \
        herkunftsland landekode codepays paisregion nation",
    ),
    (
        Concept::Address,
        95,
        "address street streetaddress fulladdress adresse anschrift strasse rue adressepostale direccion calle domicilio adres straat indirizzo via \
        endereco morada rua postaladdress mailingaddress mailingstreet addressline1 address1 gade vej",
    ),
    (
        Concept::Description,
        90,
        "description companydescription shortdescription beschreibung beschrijving beskrivelse descripcion descricao descrizione about aboutus seodescription \
        whattheydo unternehmensbeschreibung descriptif overview summary",
    ),
    (
        Concept::X,
        100,
        "twitter twitterurl twitterhandle x xurl twitterprofile twitterlink twitterusername",
    ),
    (
        Concept::Facebook,
        100,
        "facebook facebookurl facebookpage facebooklink facebookcompanypage",
    ),
    (
        Concept::Instagram,
        100,
        "instagram instagramurl instagramlink instagramhandle",
    ),
    (Concept::Youtube, 100, "youtube youtubeurl youtubechannel"),
    (Concept::Github, 100, "github githuburl githublink"),
    (Concept::Url, 60, "link links weblink hyperlink lien enlace"),
    (
        Concept::Nothing,
        100,
        "id uuid guid recordid contactid leadid accountid crmid hubspotid rowid no nr number index row rank lfdnr \
        salutation anrede civilite aanhef titelanrede prefix suffix mr gender geschlecht \
        state province bundesland kanton departement provincia estado stato federalstate regioncode \
        zip zipcode postcode postalcode plz postleitzahl codepostal codigopostal cap cep postnummer postnr \
        notes note notizen bemerkung bemerkungen kommentar comment comments commentaire commentaires remarque remarques notas nota opmerking opmerkingen bemaerkninger osservazioni observacoes \
        date datum fecha data created createdat createdate createdon updated updatedat modified lastmodified lastactivity lastcontacted lastcontact lasttouch connectedon dateadded \
        owner contactowner leadowner accountowner assignedto besitzer zustandig responsable eigenaar \
        status leadstatus stage lifecyclestage pipeline deal dealname amount price preis prix betrag importe value currency wahrung \
        revenue annualrevenue companyrevenue umsatz chiffredaffaires facturacion omzet omsaetning fatturato totalfunding latestfunding latestfundingamount funding \
        source leadsource quelle origin origine herkunft list lists tags tag keywords technologies category kategorie segment score leadscore priority language sprache langue \
        emailoptout optout consent donotcall unsubscribed hasoptedoutofemail emailconfidence emailsent emailopen emailbounced replied demoed birthday geburtstag age alter \
        department departments abteilung seniority subdepartments fax faxnumber companyid vat vatid ustid siret siren cvr kvk nif cif taxid \
        logo logourl image imageurl photo photourl picture avatar timezone intent lastraisedat sic siccode naics naicscode nace \
        firsttouch firstseen lastseen primaryemailsource primaryemailverificationsource emailsource numberofretaillocations subsidiaryof apolloid",
    ),
];

const COMPANY_WORDS: &[&str] = &[
    "company",
    "companies",
    "account",
    "organization",
    "organisation",
    "org",
    "employer",
    "corporate",
    "firm",
    "firma",
    "firmen",
    "unternehmen",
    "unternehmens",
    "entreprise",
    "societe",
    "empresa",
    "bedrijf",
    "bedrijfs",
    "virksomhed",
    "virksomheds",
    "azienda",
    "aziendale",
    "societa",
    "hq",
    "headquarters",
    "headquarter",
    "compania",
    "billing",
    "switchboard",
    "business",
    "shipping",
    "organisatie",
];

const PERSON_WORDS: &[&str] = &[
    "person",
    "contact",
    "lead",
    "prospect",
    "kontakt",
    "contacto",
    "contatto",
    "contato",
    "persona",
    "persoon",
    "member",
    "candidate",
    "people",
    "personal",
    "mailing",
    "user",
    "founder",
    "ceo",
    "ansprechpartner",
    "individual",
    "persons",
];

/// Who looks after a record, on the list's own side.
const OWN_PEOPLE: &[&str] = &[
    "owner",
    "manager",
    "rep",
    "representative",
    "betreuer",
    "betreuerin",
    "besitzer",
    "assignee",
];

/// Words that change nothing.
const NOISE: &[&str] = &[
    "the", "a", "of", "de", "du", "des", "della", "do", "da", "la", "le", "l", "el", "current", "primary",
    "main", "work", "public", "value", "1", "verified", "business", "found", "enriched", "clean", "full",
    "latest", "official", "general", "final", "new", "raw", "default", "best", "valid",
];

/// What a column's name says; None when it says nothing that is known.
pub fn says(header: &str) -> Option<Says> {
    let words = words(header);
    if words.is_empty() {
        return None;
    }
    let whose = whose(&words);
    let whole = words.concat();
    if let Some((concept, strength)) = lookup(&whole) {
        return Some(Says {
            concept,
            whose: implied(concept, whose, &whole),
            strength,
        });
    }
    // "Account manager", "Deal owner": someone of our own.
    if words.len() > 1
        && words
            .last()
            .is_some_and(|last| OWN_PEOPLE.contains(&last.as_str()))
    {
        return Some(Says {
            concept: Concept::Nothing,
            whose,
            strength: 90,
        });
    }
    // "Company Phone", "Phone (Company)", "Contact: City": the rest says what, the word said whose.
    let is_owner =
        |word: &&String| COMPANY_WORDS.contains(&word.as_str()) || PERSON_WORDS.contains(&word.as_str());
    let rest: Vec<&String> = words.iter().filter(|word| !is_owner(word)).collect();
    let join = |words: &[&String]| words.iter().map(|word| word.as_str()).collect::<String>();
    if !rest.is_empty()
        && rest.len() < words.len()
        && let Some((concept, strength)) = lookup(&join(&rest))
    {
        let concept = named_after(concept, whose);
        return Some(Says {
            concept,
            whose,
            strength: strength.saturating_sub(3),
        });
    }
    let quiet: Vec<&String> = rest
        .iter()
        .copied()
        .filter(|word| !NOISE.contains(&word.as_str()))
        .collect();
    if !quiet.is_empty()
        && quiet.len() < words.len()
        && let Some((concept, strength)) = lookup(&join(&quiet))
    {
        let concept = named_after(concept, whose);
        return Some(Says {
            concept,
            whose,
            strength: strength.saturating_sub(10),
        });
    }
    // "Company (HubSpot)", "Kontakt": only the owner is left.
    let first = words.first().map(String::as_str).unwrap_or_default();
    (quiet.is_empty() && whose != Whose::Unsaid && !NOISE.contains(&first)).then_some(Says {
        concept: if whose == Whose::Company {
            Concept::CompanyName
        } else {
            Concept::FullName
        },
        whose,
        strength: 70,
    })
}

/// "Account name" is a company's, "Lead name" a person's.
fn named_after(concept: Concept, whose: Whose) -> Concept {
    match (concept, whose) {
        (Concept::Name, Whose::Company) => Concept::CompanyName,
        (Concept::Name, Whose::Person) => Concept::FullName,
        (other, _) => other,
    }
}

/// Names that contain the owner's word without meaning it.
fn implied(concept: Concept, whose: Whose, whole: &str) -> Whose {
    match whole {
        "companyemail" | "businessemail" | "businessemailaddress" | "emailbusiness" | "businessphone" => {
            Whose::Person
        }
        _ if concept == Concept::CompanyName => Whose::Company,
        _ => whose,
    }
}

fn whose(words: &[String]) -> Whose {
    let is = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    match (is(COMPANY_WORDS), is(PERSON_WORDS)) {
        (true, false) => Whose::Company,
        (false, true) => Whose::Person,
        // "Contact company", "Person's company city": the company is what it is about.
        (true, true) => Whose::Company,
        (false, false) => Whose::Unsaid,
    }
}

fn lookup(folded: &str) -> Option<(Concept, u8)> {
    NAMES
        .iter()
        .find(|(.., names)| names.split_whitespace().any(|name| name == folded))
        .map(|(concept, strength, _)| (*concept, *strength))
}

/// A name's words in small letters without accents; `jobTitle`, `job_title` and `Job-Title` are the same two.
pub fn words(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in header.chars() {
        if !letter.is_alphanumeric() {
            // An apostrophe holds a word together: "d'employés".
            if !matches!(letter, '\'' | '’' | '.')
                || letter == '.' && words.last().is_some_and(|word| word.chars().count() > 2)
            {
                words.push(String::new());
            }
            was_small = false;
            continue;
        }
        if letter.is_uppercase() && was_small {
            words.push(String::new());
        }
        was_small = letter.is_lowercase();
        if let Some(word) = words.last_mut() {
            letter.to_lowercase().for_each(|letter| fold(letter, word));
        }
    }
    words.retain(|word| !word.is_empty());
    // "E-Mail" and "e mail" are one word, and "Linked In" is too.
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        match joined.last_mut() {
            Some(last) if last == "e" && word.starts_with("mail") => last.push_str(&word),
            Some(last) if last == "linked" && word == "in" => last.push_str(&word),
            Some(last) if last == "web" && word == "site" => last.push_str(&word),
            _ => joined.push(word),
        }
    }
    joined
}

/// A letter without its accents.
pub fn fold(letter: char, text: &mut String) {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => text.push('a'),
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => text.push('e'),
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => text.push('i'),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => text.push('o'),
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => text.push('u'),
        'ç' | 'ć' | 'č' => text.push('c'),
        'ñ' | 'ń' | 'ň' => text.push('n'),
        'ý' | 'ÿ' => text.push('y'),
        'š' | 'ś' => text.push('s'),
        'ž' | 'ź' | 'ż' => text.push('z'),
        'ł' => text.push('l'),
        'ř' => text.push('r'),
        'ß' => text.push_str("ss"),
        'æ' => text.push_str("ae"),
        'œ' => text.push_str("oe"),
        other => text.push(other),
    }
}

/// Whether a cell is the name of a column that is known, for finding the header's row.
pub fn is_known(cell: &str) -> bool {
    says(cell).is_some_and(|says| says.strength >= 75)
}
