import Declarations

/// `visits` of `vern.yaml`, with what `thresholds` and `retention` say of them.
struct VisitEntry {
    let settings: VisitSettings

    init(_ root: Keyed, thresholds: Keyed?, retention: Keyed?) {
        let part = root.has("visits") ? root.keyed("visits", keys: ["counted", "public", "campaigns", "countries", "browsers"]) : nil
        func flag(_ key: String) -> Bool? { part.flatMap { $0.has(key) ? $0.flag(key) : nil } }
        let campaigns = part.map { part in part.has("campaigns") ? part.words("campaigns") : [] } ?? []
        let names = campaigns.compactMap { text, place -> String? in
            if text.wholeMatch(of: /[A-Za-z0-9._~-]{1,60}/) != nil { return text }
            root.findings.mistake(
                place, "'\(text)' is no campaign: up to 60 letters, digits, '.', '_', '~' and '-' as in utm_campaign=NAME")
            return nil
        }
        let log = root.has("address-log") ? root.keyed("address-log", keys: ["form"]) : nil
        let form = log?.choice("form", ["truncated": LoggedForm.truncated, "full": .full, "ipcrypt-pfx": .prefixes]) ?? .truncated
        let noise = thresholds.flatMap { $0.has("noise") ? $0.number("noise", 0...100) : nil }
        let months = retention.flatMap { $0.has("tally-months") ? $0.number("tally-months", 1...60) : nil }
        settings = VisitSettings(
            counted: flag("counted") ?? true, isPublic: flag("public") ?? false, campaigns: names, noise: noise == 0 ? nil : noise,
            tallyMonths: months ?? VisitSettings.usualMonths,
            logged: form, countries: part?.wholePath("countries"), browsers: part?.wholePath("browsers"))
    }
}
