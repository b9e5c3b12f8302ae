/// Continents of the countries that have no tile of their own on the map.
enum Continent: String, CaseIterable {
    case northAmerica = "north-america"
    case southAmerica = "south-america"
    case asia, africa, oceania

    /// - Parameter country: two letters, ISO 3166-1.
    static func of(_ country: String) -> Continent? { byCountry[country] }

    private static let countries: [Continent: String] = [
        .northAmerica: """
        AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC VG VI
        """,
        .southAmerica: "AR BO BR CL CO EC FK GF GS GY PE PY SR UY VE",
        .asia: """
        AE AF AM AZ BD BH BN BT CC CN CX HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY \
        TH TJ TL TM TW UZ VN YE
        """,
        .africa: """
        AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH \
        SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW
        """,
        .oceania: "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    ]
    private static let byCountry: [String: Continent] = Dictionary(
        uniqueKeysWithValues: countries.flatMap { continent, codes in codes.split(separator: " ").map { (String($0), continent) } })
}
