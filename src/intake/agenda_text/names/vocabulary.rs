//! The words of names, of positions, and those that no name contains.

/// Words between the parts of a name.
pub(super) const PARTICLES: [&str; 49] = [
    "de", "del", "della", "der", "den", "da", "das", "do", "dos", "du", "di", "van", "von", "vom",
    "zu", "zur", "ter", "ten", "te", "la", "le", "el", "al", "bin", "bint", "ibn", "ben", "bar",
    "abu", "y", "e", "af", "av", "st", "i", "ould", "uld", "ap", "ferch", "ag", "binti", "bte",
    "san", "los", "las", "op", "'t", "’t", "degli",
];

/// Words of titles and places that no name contains.
pub(super) const NOT_NAMES: &str = " \
    about academy across acting additional address adjunct adviser advisor affiliation after \
    afternoon against agency agenda alliance ambassador america american analysis analyst \
    annual approach archive archives are area arrival article asia assembly assistant \
    associate association at attorney author authority award awards background ballroom \
    banquet before between beyond book boxed break breakfast breakout brief briefing \
    broadcaster buffet building bureau business by campus center centre ceo ceremony chair \
    chairman chairperson chairwoman challenge challenges change check check-in chief cities \
    climate closing club co-founder coffee college columnist commissioner committee \
    community conclusion conference congress consultant contact context conversation \
    coordinator corporation correspondent council counsel crisis data date deadline debate \
    defence defense department deputy description details development dialogue digital \
    dinner diplomacy director director-general discussant discussion discussions doors \
    economic economist economy editor editor-in-chief education embassy emeritus end energy \
    engagement engineer europe european evening event executive exhibition federation fee \
    fellow fireside floor foreign format former forum foundation founder free fund future \
    general global goals government governor group guest guests happy head headquarters \
    health hotel hour hours housekeeping how human in industry information initiative \
    innovation inside institute institution instructions interim international interview \
    into introduction introductory is issues journalist key keynote lab labs lead lecture \
    lecturer lessons library lightning location lounge lunch luncheon main management \
    manager managing market meeting member middle military minister ministry minutes \
    moderator morning museum nation national network networking new news not notes \
    objectives observatory office officer on open opening opportunities order organization \
    organizer outcomes outline outlook over overview panel panels paper papers parallel \
    participant participants partner peace performance perspective perspectives plan plenary \
    policy politics poster posters presentation presentations president principal problem \
    professor program programme progress project public publication publications question \
    questions recap reception refreshments region regional register registration related \
    remarks report research researcher resources response responses review risk road role \
    room round roundtable schedule scholar school science scientist secretariat secretary \
    secretary-general security senior session sessions set shuttle sig social society \
    solicitor speaker speakers special sponsor sponsors sponsorship state states status \
    strategic strategy student studies study summary summit support survey sustainability \
    symposium system systems tea technical technology theme themes these thinking those time \
    topic topics tour toward towards track trade training transition transport trends trust \
    tutorial tutorials type under union united university update updates venue vice \
    vice-chancellor vice-president view views vision visiting volunteer walk war washington \
    welcome what where who why without women work workshop workshops world youth zone \
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag \
    freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche \
    live musik präsentation vorstellung folien slides abstract folgen pausa pause almuerzo \
    old new golden silent limited simultaneous english subtitles translation cinema tram seats \
    chambre commerce industrie premier première chef gouvernement projection photo mot mots \
    discours déjeuner prestation corporation banque république nations unies ministère cultura \
    apertura cierre clausura inicio introducción bienvenida palabras mesa redonda taller charla \
    intervalo almoço mittagspause kaffeepause begrüßung eröffnung ";

/// Words of positions and institutions, in every language that is read.
pub(super) const POSITION: &str = concat!(
    r"(?i)\b(?:professor|prof|lecturer|teacher|scholar|researcher|scientist|student",
    r"|candidate|director|directrice|directeur|manager|president|présidente?",
    r"|chair(?:man|woman|person)?|co-?chair|dean|provost|rector|chancellor|fellow|analyst",
    r"|advis[eo]r|consultant|expert|specialist|strategist|economist|historian|journalist",
    r"|correspondent|editor|reporter|columnist|anchor|writer|author|publisher|host|founder",
    r"|co-?founder|partner|owner|ambassador|minister|ministre|secretary|undersecretary",
    r"|senator|governor|mayor|commissioner|envoy|representative|delegate|diplomat|attach[eé]",
    r"|counsel(?:l?or)?|lawyer|attorney|judge|officer|official|chief|head|lead|leader|ceo",
    r"|cto|cfo|coo|vp|vice|executive|engineer|developer|architect|designer|coordinator",
    r"|organizer|organiser|associate|member|trustee|general|colonel|commander|university",
    r"|université|universität|universidad|college|school|faculty|department|institute",
    r"|institut|institution|center|centre|council|foundation|association|society|ministry",
    r"|agency|bank|group|corporation|company|inc|ltd|llc|gmbh|laborator(?:y|ies)|academy",
    r"|academic|hospital|embassy|committee|commission|organi[sz]ation|programme?|fund",
    r"|network|forum|times|news|former(?:ly)?|emeritus|emerita|senior|deputy|assistant",
    r"|artist|advocate|activist|archivist|solicitor|barrister|curator|nato|united nations",
    r"|professeure?|maître de conférences|chercheu(?:r|se)|doctorante?|journaliste",
    r"|architecte|maire|ambassad(?:eur|rice)|avocate?|école|fondation|laboratoire|ministère",
    r"|professorin|direktorin?|leiter(?:in)?|geschäftsführer(?:in)?|vorsitzende[r]?",
    r"|abgeordnete[r]?|bürgermeister(?:in)?|hochschule|stiftung|verband|akademie|treasurer",
    r"|spokes(?:man|woman|person)|councill?or|council(?:man|woman|member)|alder(?:man|woman)",
    r"|parliamentarian|member of parliament|legislator|lawmaker|prosecutor|inspector",
    r"|superintendent|principal|headteacher|pastor|chaplain|curate|vicar|physician|surgeon",
    r"|nurse|psychiatrist|doctor|dentist|pharmacist|veterinarian|midwife|therapist",
    r"|pediatrician|epidemiologist|\w+(?:ologist|ographer|ematician|tician|ographe|ologue)",
    r"|physicist|chemist|botanist|geneticist|philosopher|poet|novelist|playwright|musician",
    r"|composer|conductor|singer|filmmaker|producer|broadcaster|presenter|podcaster",
    r"|illustrator|photographer|translator|librarian|educator|farmer|fisher(?:man|woman)?",
    r"|rancher|entrepreneur|investor|banker|broker|trader|actuary|activist|campaigner",
    r"|volunteer|veteran|pilot|captain|admiral|sergeant|major|brigadier|archaeologist",
    r"|conservator|planner|surveyor|technologist|statistician|actuaire|assessor",
    r"|ombuds(?:man|woman|person)|rapporteur|negotiator|mediator|arbitrator|interpreter",
    r"|magistrate|city of|state of|ngo",
    r"|(?-i:Observatory|Museum|Library|Trust|Initiative|Alliance|Coalition|Union",
    r"|Federation|Authority|Bureau|Parish|Church|Diocese|County|District|Municipality",
    r"|Government|Province|Consulting|Consultancy|Consultants|Associates|Partners|Capital",
    r"|Ventures|Holdings|Technologies|Systems|Solutions|Lab|Labs|Studio|Studios|Press",
    r"|Magazine|Newspaper|Gazette|Herald|Tribune|Radio|Media|Congress|Senate|Parliament)",
    r"|polytechnic|conservatory|seminary|think tank|nonprofit|ngo|usaid|unicef|unesco|undp",
    r"|unhcr|doyenne?|rect(?:eur|rice)|chargée? de|maîtresse de|docteure?|proviseure?",
    r"|conseill(?:er|ère)|responsable|déléguée?|secrétaire|sénat(?:eur|rice)|députée?",
    r"|adjointe?|écrivaine?|juriste|géographe|historienne?|sociologue|politologue|philosophe",
    r"|enseignante?|ingénieure?|magistrate?|rectora?|ministra|catedrátic[oa]|profesora?",
    r"|directora?|investigadora?|presidenta|secretari[oa]|alcalde(?:sa)?|abogad[oa]",
    r"|periodista|escritora?|diputad[oa]|senadora?|consejer[oa]|jefe|jefa|fiscal|jueza?",
    r"|vicerrectora?|decan[oa]|coordinadora?|gerente|universitat|fundación|instituto",
    r"|ministerio|ayuntamiento|asociación|escuela|facultad|centro|reitora?|jornalista",
    r"|professora|diretora?|secretári[oa]|presidente|vereadora?|deputad[oa]|universidade",
    r"|fundação|escola|associação|ministério|câmara|professoressa|professore|direttore",
    r"|direttrice|giornalista|ricerca(?:tore|trice)|sindac[oa]|ministro|avvocat[oa]",
    r"|università|fondazione|istituto|politecnico|scuola|comune di|hoogleraar|directeur",
    r"|onderzoeker|universiteit|burgemeester|wethouder|gemeente|voorzitter|stichting",
    r"|ministerie|rechter|advocaat|hogeschool|lector|vereniging|redacteur",
    r"|wissenschaftler(?:in)?|forscher(?:in)?|referent(?:in)?|redakteur(?:in)?|autor(?:in)?",
    r"|pfarrer(?:in)?|minister(?:in|präsident(?:in)?)|staatssekretär(?:in)?|landrat",
    r"|landrätin|rechtsanw(?:alt|ältin)|verein|bundesamt|ministerium|landesamt|bundestag",
    r"|landtag|redaktion|klinik(?:um)?)\b",
);
