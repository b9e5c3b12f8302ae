import CGMime

/// The library's one start. Every use of it goes through here first.
enum GMime {
    private static let started: Void = g_mime_init()
    static func start() { started }

    /// Takes a string GLib allocated, and frees it.
    static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { g_free(text) }
        return String(cString: text)
    }
}
