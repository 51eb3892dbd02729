//! Words of headings and of cells: English, German, French and Spanish, in lower case and parted
//! by `|`. Of the words of one field the first that a table has is taken.

use super::columns::Field;
use super::seats::Part;
use crate::domain::appearance::Role;

/// Headings that name nothing but the title of a session.
pub(super) const TITLES_OF_THEIR_OWN: &str = "\
    session title|session name|talk title|event title|event name|presentation title|paper title|\
    title of session|sessiontitel|vortragstitel|titel der veranstaltung|titre de la session|\
    titre de l intervention|título de la sesión|titulo de la sesion|título da sessão";

/// The title of a session, unless a column of people stands before it.
pub(super) const TITLES_PLAIN: &str = "title|titel|titre|título|titulo";

/// The title of a session, unless there is a better one.
pub(super) const TITLES_PERHAPS: &str = "\
    session|talk|event|presentation|activity|item|agenda item|programme item|program item|\
    subject|vortrag|veranstaltung|programmpunkt|betreff|thema|séance|intervention|sujet|sesión|\
    sesion|charla|evento|tema|topic";

/// What each column of a session may be called.
pub(super) const FIELDS: &[(Field, &str)] = &[
    (
        Field::StartsAt,
        "starts at|start at|start datetime|start date time|start date and time|scheduled at|\
         datetime|date time|date and time|datum und uhrzeit|date et heure|fecha y hora",
    ),
    (
        Field::EndsAt,
        "ends at|end at|end datetime|end date time|end date and time",
    ),
    (
        Field::Start,
        "start|start time|time start|starts|begin|begins|begin time|starting time|from|beginn|\
         anfang|startzeit|anfangszeit|von|début|debut|heure de début|heure debut|inicio|\
         hora de inicio|hora inicio|início|de|time|times|hours|when|uhrzeit|zeit|zeitraum|\
         wann|heure|heures|horaire|horaires|hora|horario|time slot|timeslot",
    ),
    (
        Field::End,
        "end|end time|time end|ends|ending time|finish|finish time|until|to|ende|endzeit|\
         schluss|bis|fin|heure de fin|heure fin|hora de fin|hora fin|hasta|fim",
    ),
    (
        Field::Duration,
        "duration|duration minutes|length|minutes|min|mins|dauer|minuten|durée|duree|duración|\
         duracion",
    ),
    (
        Field::Date,
        "date|session date|start date|event date|datum|date de début|fecha",
    ),
    (
        Field::Day,
        "day|conference day|weekday|dates|tag|wochentag|jour|journée|día|dia",
    ),
    (Field::EndDate, "end date|enddatum|date de fin|fecha de fin"),
    (
        Field::Zone,
        "zone|time zone|timezone|tz|zeitzone|fuseau horaire|zona horaria",
    ),
    (
        Field::Room,
        "rooms|room|room name|session room|raum|räume|saal|salle|salles|sala|salón|stage|\
         bühne|scène|hall|location|venue|place|where|ort|wo|lieu|lugar|local",
    ),
    (
        Field::Track,
        "track|tracks|track name|stream|strand|strang|themenstrang|parcours|filière|línea|\
         linea|pista",
    ),
    (
        Field::Kind,
        "kind|session type|session kind|session format|event type|type|format|typ|art|\
         veranstaltungsart|type de session|tipo|formato",
    ),
    (
        Field::Language,
        "language|languages|lang|sprache|langue|langues|idioma|lengua",
    ),
    (
        Field::Abstract,
        "abstract|summary|teaser|short description|zusammenfassung|kurzbeschreibung|\
         kurzfassung|résumé|resumen|resumo",
    ),
    (
        Field::Description,
        "description|session description|long description|details|beschreibung|inhalt|\
         descriptif|descripción|descripcion|descrição",
    ),
    (
        Field::Tags,
        "tags|keywords|topics|category|categories|schlagworte|schlagwörter|stichworte|\
         kategorie|kategorien|mots clés|mots clefs|catégorie|catégories|palabras clave|\
         etiquetas|categoría|categoria",
    ),
    (
        Field::Links,
        "links|link|url|urls|session url|website|webseite|lien|enlace",
    ),
    (Field::Code, "code|session code|short code|kürzel"),
    (
        Field::Reference,
        "id|session id|uuid|guid|uid|ref|reference|identifier|external id",
    ),
    (
        Field::Status,
        "status|state|session status|statut|état|estado|zustand",
    ),
    (Field::Notice, "notice|public notice|hinweis|avis|aviso"),
    (
        Field::Label,
        "label|session label|panel|panel number|session number|session no|session|séance|\
         sesión",
    ),
];

/// Who stands in a column of people.
pub(super) const ROLES: &[(Option<Role>, &str)] = &[
    (
        Some(Role::Moderator),
        "moderator|moderators|moderation|moderated by|moderatorin|moderatoren|moderator innen|\
         modération|modérateur|modérateurs|modératrice|moderateur|moderador|moderadora|\
         moderadores",
    ),
    (
        Some(Role::Chair),
        "chair|chairs|session chair|session chairs|chairperson|chaired by|vorsitz|président|\
         présidente|présidence|presidente",
    ),
    (
        Some(Role::Host),
        "host|hosts|session host|hosted by|facilitator|facilitators|organizer|organizers|\
         organiser|organisers|gastgeber|animateur|anfitrión",
    ),
    (
        Some(Role::Speaker),
        "speaker|speakers|keynote speaker|presenter|presenters|presented by|lecturer|\
         lecturers|referent|referentin|referenten|referent in|referent innen|vortragende|\
         vortragender|sprecher|sprecherin|intervenant|intervenante|intervenants|intervenantes|\
         intervenant e s|orateur|orateurs|ponente|ponentes|orador|oradores",
    ),
    (
        Some(Role::Panelist),
        "panelist|panelists|panellist|panellists|podium|podiumsgäste|diskutanten|paneliste|\
         panélistes|panelista|panelistas",
    ),
    (
        Some(Role::Discussant),
        "discussant|discussants|respondent|respondents|discutant|discutants",
    ),
    (
        Some(Role::Interpreter),
        "interpreter|interpreters|dolmetscher|dolmetscherin|interprète|interprètes|intérprete|\
         intérpretes",
    ),
    (
        None,
        "people|person|persons|participant|participants|contributor|contributors|guest|guests|\
         who|with|teilnehmer|teilnehmende|teilnehmerin|teilnehmer innen|mitwirkende|personen|\
         gäste|wer|mit|invités|personne|personnes|qui|avec|participantes|personas|invitados|\
         author|authors|artist|artists|performer|performers",
    ),
];

/// What a column says of somebody, behind a word of [`ROLES`] or alone.
pub(super) const PARTS: &[(Part, &str)] = &[
    (
        Part::Name,
        "name|names|full name|nombre completo|nom complet",
    ),
    (
        Part::First,
        "first name|firstname|given name|vorname|prénom|prenom|nombre",
    ),
    (
        Part::Last,
        "last name|lastname|surname|family name|nachname|nom|nom de famille|apellido|apellidos",
    ),
    (
        Part::Title,
        "title|job title|position|job|function|tagline|tag line|funktion|poste|fonction|cargo|\
         puesto|titel|titre|título",
    ),
    (
        Part::Affiliation,
        "affiliation|affiliations|company|organization|organisation|institution|institute|\
         employer|organización|firma|unternehmen|einrichtung|société|entreprise|empresa|\
         institución",
    ),
    (Part::Role, "role|roles|rolle|rôle|rol|papel"),
];

/// What stands before a name.
pub(super) const HONORIFICS: &str = "\
    dr|drs|prof|professor|mr|mrs|ms|mx|mme|sir|dame|lord|lady|rev|hon|herr|frau|amb|ambassador|\
    med|rer|nat|phil|ing|dipl|habil";

/// What a name has in lower case.
pub(super) const PARTICLES: &str = "\
    de|del|della|der|den|da|das|do|dos|du|di|van|von|vom|zu|zur|ter|ten|la|le|el|al|bin|bint|\
    ibn|ben|y|e|af|av|st";

/// Words of offices; what has one of them is no name.
pub(super) const OFFICES: &str = "\
    director|directrice|directeur|direktor|direktorin|manager|president|chair|chairman|\
    chairwoman|chairperson|dean|rector|professor|lecturer|fellow|analyst|advisor|adviser|\
    consultant|expert|specialist|strategist|economist|historian|journalist|correspondent|editor|\
    reporter|columnist|writer|author|publisher|founder|cofounder|co-founder|partner|owner|\
    ambassador|minister|secretary|senator|governor|mayor|commissioner|envoy|representative|\
    delegate|diplomat|attaché|counsel|lawyer|attorney|judge|officer|chief|head|lead|leader|ceo|\
    cto|cfo|coo|vp|vice|executive|engineer|developer|architect|designer|coordinator|organizer|\
    organiser|associate|member|trustee|general|colonel|commander|student|researcher|scientist|\
    scholar|teacher|candidate|clerk|captain|pilot|host|moderator|speaker|freelance|freelancer|\
    independent|retired|senior|junior|deputy|assistant|former|leiter|leiterin|geschäftsführer|\
    geschäftsführerin|vorsitzender|vorsitzende|vorstand|journalistin|entwickler|entwicklerin|\
    chercheur|chercheuse|professeur|professeure|présidente|président|directora|profesor|\
    profesora|investigador|investigadora";

/// Words of bodies and places; what has one of them is no name.
pub(super) const BODIES: &str = "\
    university|université|universität|universidad|college|school|hochschule|faculty|department|\
    institute|institut|instituto|institution|center|centre|zentrum|council|foundation|stiftung|\
    fondation|association|verein|society|ministry|ministerium|ministère|agency|agentur|\
    authority|bank|group|corporation|corp|company|co|inc|ltd|llc|gmbh|ag|kg|ev|sa|plc|bv|\
    laboratory|laboratories|lab|labs|academy|akademie|hospital|embassy|committee|commission|\
    organization|organisation|programme|program|fund|network|forum|times|post|news|review|\
    journal|radio|television|tv|magazine|office|service|services|solutions|systems|software|\
    technologies|technology|consulting|partners|press|museum|library|theatre|theater|project|\
    initiative|union|nations|parliament|government|team|club|studio|studios|collective|\
    community|open|source|international|national|global|research|studies|science|sciences|\
    security|policy|media|data|digital|energy|health|of|for|the|at|für|pour|para";

/// Bodies of two letters, which may be initials otherwise.
pub(super) const SHORT_BODIES: &str = "TU|UC|EU|UN|US|UK|FH|FU|HU|BP";

/// What stands where a name, a room or an end is still to come.
pub(super) const OPEN: &str = "\
    tbd|tba|tbc|tobeannounced|tobeconfirmed|tobedetermined|tobedefined|nn|nochoffen|\
    wirdnochbekanntgegeben|folgt|àconfirmer|aconfirmer|àdéfinir|àpréciser|porconfirmar|\
    poranunciar|pordefinir|?|??|???";

/// What stands in the column of rooms for all of them.
pub(super) const ALL_ROOMS: &str =
    "all rooms|all|everywhere|alle räume|alle säle|alle|toutes les salles|toutes|todas las salas";

/// What is said of a session that takes place.
pub(super) const CONFIRMED: &str = "\
    confirmed|accepted|approved|final|published|scheduled|ok|yes|bestätigt|angenommen|fest|\
    confirmé|confirmée|accepté|acceptée|confirmado|confirmada|aceptado|aceptada";

/// What is said of a session that does not take place.
pub(super) const CANCELLED: &str = "\
    cancelled|canceled|abgesagt|entfällt|annulé|annulée|cancelado|cancelada";

/// What is said of a session that has lost its time.
pub(super) const POSTPONED: &str =
    "postponed|verschoben|reporté|reportée|aplazado|aplazada|pospuesto";

/// What is said of a session that nobody has promised.
pub(super) const DRAFT: &str = "\
    draft|tentative|proposed|pending|submitted|unconfirmed|to be confirmed|tbc|rejected|declined|\
    withdrawn|entwurf|geplant|vorläufig|abgelehnt|brouillon|proposé|proposée|borrador|propuesto";

/// True when a list has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}
