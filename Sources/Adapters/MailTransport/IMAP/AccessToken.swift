import Foundation

/// An access token for a mailbox (RFC 6749 section 1.4): opaque to us, in memory alone.
struct AccessToken: Equatable {
    let text: String
    /// When its time is over; nothing where that wasn't said.
    let until: Date?

    /// Asked anew so long before its time is over: the clocks of two machines differ.
    private static let margin = 60.0
    private static let longest = 16 << 10

    /// - Parameter answer: the token on a line of its own, or what a token endpoint answers (RFC 6749 section 5.1). Nothing for anything else, what
    ///   no token may hold (RFC 6750 section 2.1) above all: it would end the field it stands in.
    init?(_ answer: Data, now: Date) {
        struct Endpoint: Decodable {
            let access_token: String
            let expires_in: Life?
        }
        /// Some write the number as a text.
        struct Life: Decodable {
            let seconds: Double?
            init(from decoder: any Decoder) throws {
                let value = try decoder.singleValueContainer()
                if let number = try? value.decode(Double.self) { seconds = number } else { seconds = Double(try value.decode(String.self)) }
            }
        }
        let plain = String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        if plain.hasPrefix("{") {
            guard let told = try? JSONDecoder().decode(Endpoint.self, from: answer) else { return nil }
            (text, until) = (told.access_token, told.expires_in?.seconds.map { now + $0 - Self.margin })
        } else {
            (text, until) = (plain, nil)
        }
        guard text.utf8.count <= Self.longest, text.wholeMatch(of: /[A-Za-z0-9._~+\/-]+=*/) != nil else { return nil }
    }

    func isFresh(_ now: Date) -> Bool { until.map { now < $0 } ?? true }
}
