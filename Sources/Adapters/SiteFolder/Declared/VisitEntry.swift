import Declarations

/// `visits` of `vern.yaml`, with what `thresholds` and `retention` say of them.
struct VisitEntry {
    let settings: VisitSettings

    init(_ root: Keyed, thresholds: Keyed?, retention: Keyed?, functions: [StaffFunction]) {
        let keys = ["counted", "public", "screen", "campaigns", "report-to", "countries", "browsers"]
        let part = root.has("visits") ? root.keyed("visits", keys: keys) : nil
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
            counted: flag("counted") ?? true, isPublic: flag("public") ?? false, screen: flag("screen") ?? false, campaigns: names,
            noise: noise == 0 ? nil : noise, tallyMonths: months ?? VisitSettings.usualMonths,
            logged: form, reportTo: part.map { Self.readers($0, among: functions, root.findings) } ?? [],
            countries: part?.wholePath("countries"), browsers: part?.wholePath("browsers"))
    }

    /// Functions that may read reports, and can be written to.
    private static func readers(_ part: Keyed, among functions: [StaffFunction], _ findings: Findings) -> [String] {
        guard part.has("report-to") else { return [] }
        return part.words("report-to").compactMap { id, place in
            guard let function = functions.first(where: { $0.id == id }) else {
                findings.mistake(place, "'\(id)' is no function\(didYouMean(id, among: functions.map(\.id)))")
                return nil
            }
            guard function.acts.contains(.statistics) else {
                findings.mistake(place, "function '\(id)' may not read reports of visits: it lacks the act 'statistics'")
                return nil
            }
            guard function.alerts != nil else {
                findings.mistake(place, "function '\(id)' can't be written to: it has no address under 'alerts'")
                return nil
            }
            return id
        }
    }
}
