package import Foundation

/// A cookie as the browser keeps it.
package struct StoredCookie: Sendable, Equatable {
    package let name: String
    package let value: String
    package let domain: String
    package let path: String
    package let isHTTPOnly: Bool
    package let isSecure: Bool
    /// `Strict`, `Lax`, `None`; nil when the site said nothing.
    package let sameSite: String?
    /// Nil for a cookie that goes with the browser's session.
    package let expires: Date?

    init(_ json: JSONValue) {
        name = json["name"]?.text ?? ""
        value = json["value"]?.text ?? ""
        domain = json["domain"]?.text ?? ""
        path = json["path"]?.text ?? ""
        isHTTPOnly = json["httpOnly"]?.bool ?? false
        isSecure = json["secure"]?.bool ?? false
        sameSite = json["sameSite"]?.text
        expires = json["session"]?.bool == true ? nil : json["expires"]?.number.map { Date(timeIntervalSince1970: $0) }
    }
}

/// What a visit left on the device (ePrivacy Directive, Art. 5(3)): anything stored, not cookies alone. The HTTP cache is not looked at.
package struct DeviceStorage: Sendable, Equatable, CustomStringConvertible {
    /// The site looked at; cookies and service workers are those of the whole profile, third parties' included.
    package let origin: String
    package let cookies: [StoredCookie]
    package let localStorage: [String: String]
    package let sessionStorage: [String: String]
    package let databases: [String]
    package let caches: [String]
    /// The addresses the registered workers stand for.
    package let serviceWorkers: [String]
    /// Bytes the browser counts for the site by kind, where there are any: `file_systems` is the private file system.
    package let bytes: [String: Int]
    /// What the page wrote into `window.name`, which outlives the page in its tab.
    package let windowName: String

    /// Nothing was left.
    package var isEmpty: Bool { findings.isEmpty }

    /// What was left, a line each, names only: values may identify a person.
    package var findings: [String] {
        cookies.map { "cookie \($0.name) of \($0.domain)" } + localStorage.keys.sorted().map { "localStorage \($0)" }
            + sessionStorage.keys.sorted().map { "sessionStorage \($0)" } + databases.map { "IndexedDB \($0)" }
            + caches.map { "Cache Storage \($0)" } + serviceWorkers.map { "service worker for \($0)" }
            + bytes.sorted { $0.key < $1.key }.map { "\($0.value) bytes in \($0.key)" } + (windowName.isEmpty ? [] : ["window.name"])
    }

    package var description: String { isEmpty ? "nothing stored" : findings.joined(separator: "; ") }
}

extension Tab {
    /// Reports what the page shown now has stored, with everything its profile holds. Another origin can be named when one of the page's
    /// frames is of it; throws `refused` where there is no such frame, so that an unasked question never reads as an empty answer.
    package func deviceStorage(origin named: String? = nil) async throws -> DeviceStorage {
        let shown = try await look("location.origin").text ?? "null"
        let origin = named ?? shown
        guard origin != "null" else { throw BrowserFailure.refused(command: "deviceStorage", reason: "no site is open in this tab") }
        let key: JSONValue = .text(origin.hasSuffix("/") ? origin : origin + "/")
        let names = try await command("IndexedDB.requestDatabaseNames", ["storageKey": key])["databaseNames"]?.list
        let caches = try await command("CacheStorage.requestCacheNames", ["storageKey": key])["caches"]?.list
        let usage = try await command("Storage.getUsageAndQuota", ["origin": .text(origin)])["usageBreakdown"]?.list ?? []
        let used = usage.compactMap { part -> (String, Int)? in
            guard let kind = part["storageType"]?.text, let bytes = part["usage"]?.number, bytes > 0 else { return nil }
            return (kind, Int(bytes))
        }
        return DeviceStorage(
            origin: origin, cookies: try await profile.cookies(), localStorage: try await items(key, isLocal: true),
            sessionStorage: try await items(key, isLocal: false), databases: (names ?? []).compactMap(\.text),
            caches: (caches ?? []).compactMap { $0["cacheName"]?.text }, serviceWorkers: try await serviceWorkers(),
            bytes: Dictionary(used) { $0 + $1 }, windowName: try await look("window.name").text ?? "")
    }

    private func items(_ key: JSONValue, isLocal: Bool) async throws -> [String: String] {
        let answer = try await command(
            "DOMStorage.getDOMStorageItems", ["storageId": ["storageKey": key, "isLocalStorage": .bool(isLocal)]])
        let pairs = (answer["entries"]?.list ?? []).map { ($0.list.first?.text ?? "", $0.list.last?.text ?? "") }
        return Dictionary(pairs) { $1 }
    }

    /// Asked anew each time: switched on, the browser first tells every registration it has, even that it has none.
    private func serviceWorkers() async throws -> [String] {
        try await command("ServiceWorker.disable")
        log.change { ($0.serviceWorkers, $0.serviceWorkersTold) = ([:], false) }
        try await command("ServiceWorker.enable")
        try await wait("listing service workers") { $0.serviceWorkersTold }
        return log.look { $0.serviceWorkers.values.sorted() }
    }
}
