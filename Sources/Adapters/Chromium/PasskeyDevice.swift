/// A passkey device made of software inside the browser, that a tab's page uses as it would a real one: present and verified without asking.
package struct PasskeyDevice: Sendable {
    /// What it can be made to do wrong while its answers stay well formed.
    package enum Fault: String, Sendable, CaseIterable {
        case signature = "isBogusSignature"
        case presence = "isBadUP"
        case verification = "isBadUV"
    }

    private let tab: Tab
    private let id: String

    fileprivate init(tab: Tab, id: String) { (self.tab, self.id) = (tab, id) }

    /// From now on it makes this mistake, or none.
    package func make(_ fault: Fault?) async throws {
        let bits = Fault.allCases.map { ($0.rawValue, JSONValue.bool($0 == fault)) }
        let settings = Dictionary(uniqueKeysWithValues: bits + [("authenticatorId", .text(id))])
        try await tab.command("WebAuthn.setResponseOverrideBits", .object(settings))
    }

    /// Puts a copy of its one passkey in the passkey's place, whose count stands at `count`: as a thief's, who copied it then.
    package func copy(countingFrom count: Int) async throws {
        let device: JSONValue = ["authenticatorId": .text(id)]
        guard let kept = try await tab.command("WebAuthn.getCredentials", device)["credentials"]?.list.first,
            let name = kept["credentialId"], let key = kept["privateKey"]
        else { throw BrowserFailure.refused(command: "WebAuthn.getCredentials", reason: "it has no passkey") }
        try await tab.command("WebAuthn.removeCredential", ["authenticatorId": .text(id), "credentialId": name])
        var copy: [String: JSONValue] = [
            "credentialId": name, "privateKey": key, "isResidentCredential": true, "signCount": .number(Double(count)),
        ]
        for member in ["rpId", "userHandle"] { copy[member] = kept[member] }
        try await tab.command("WebAuthn.addCredential", ["authenticatorId": .text(id), "credential": .object(copy)])
    }

    /// Whether it verifies who uses it. A page that requires it then gets no answer.
    package func verifies(_ yes: Bool) async throws {
        try await tab.command("WebAuthn.setUserVerified", ["authenticatorId": .text(id), "isUserVerified": .bool(yes)])
    }
}

extension Tab {
    /// Takes the place of every real device, for this tab alone.
    package func addPasskeyDevice() async throws -> PasskeyDevice {
        try await command("WebAuthn.enable", ["enableUI": false])
        let made = try await command(
            "WebAuthn.addVirtualAuthenticator",
            [
                "options": [
                    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": true,
                    "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
                ]
            ])
        guard let id = made["authenticatorId"]?.text else {
            throw BrowserFailure.refused(command: "WebAuthn.addVirtualAuthenticator", reason: "it named no device")
        }
        return PasskeyDevice(tab: self, id: id)
    }
}
