import Staff

/// Which proof holds now, for `vern doctor`: from who is enrolled and what is on record, not from what was meant.
enum FourEyesFinding {
    static func of(_ installation: Installation) async throws -> Finding {
        let waits = installation.unpublishedFunctions.isEmpty ? "" : "; functions of vern.yaml wait: `vern staff functions show`"
        let verdict =
            switch try await installation.fourEyes.eyes() {
            case .two: "two passkeys"
            case .one: "one employee: 24 hours, with an alarm"
            case .none: "nobody is enrolled: the command line does alone what would need two"
            }
        return Finding(name: "four eyes", well: waits.isEmpty, says: verdict + waits)
    }
}
