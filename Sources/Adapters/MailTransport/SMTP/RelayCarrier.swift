package import DataProtection
package import Declarations
package import Foundation
package import Mailings

/// Hands letters to the site's mail servers (RFC 5321). What a server has taken it answers for; what nobody knows is uncertain.
package struct RelayCarrier: MailCarrier {
    package let way = LetterWay.relay
    /// One: the right to send is looked at in the transaction right before the letter goes.
    package let batch = 1
    private let composer: MailComposer
    private let pool: RelayPool
    package var board: RelayBoard { pool.board }

    /// - Parameter connections: letters handed over at the same time; more wait.
    package init(site: Site, relays: [Relay], connections: Int, times: RelayTimes = RelayTimes()) {
        composer = MailComposer(site: site)
        pool = RelayPool(relays, threads: connections, times: times)
    }

    package func rests(at time: Date) -> Bool { board.open(at: time).isEmpty }

    package func carry(
        _ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date,
        mayGo: @escaping @Sendable () throws -> Bool
    ) async throws -> Delivery {
        await pool.submit(try composer.mail(content.reveal(), at: time), mayGo: mayGo)
    }

    /// What became of a mail to ourselves; the server's words name nobody else.
    package enum TestOutcome: Sendable {
        case taken(String)
        case refused(String)
        case failed(String)
    }

    /// A mail to ourselves, to see how it arrives: no letter to anybody, on nobody's record.
    package func test(_ letter: Letter, to address: String, messageID: String, at time: Date) async -> TestOutcome {
        do {
            let mail = try composer.mail(letter, to: address, messageID: messageID, at: time)
            switch await pool.submit(mail, mayGo: { true }) {
            case .delivered(let answer): return .taken(answer?.reveal() ?? "")
            case .refused(let answer), .deferred(let answer): return .refused(answer.reveal())
            case .broken(let why), .unreachable(let why), .uncertain(let why): return .failed(why)
            case .withdrawn: return .failed("stopped by us")
            }
        } catch { return .failed("no mail can be made for this address (\(error))") }
    }
}

/// A letter as a message with its envelope.
struct MailComposer: Sendable {
    private let site: Site
    private let builder: MessageBuilder

    init(site: Site) { (self.site, builder) = (site, MessageBuilder(site: site)) }

    func mail(_ letter: LetterContent, at time: Date) throws -> RelayMail {
        RelayMail(from: try MailAddress(site.mail.from).text, to: try MailAddress(letter.to).text, bytes: try message(letter, at: time))
    }

    func mail(_ letter: Letter, to address: String, messageID: String, at time: Date) throws -> RelayMail {
        RelayMail(
            from: try MailAddress(site.mail.from).text, to: try MailAddress(address).text,
            bytes: try builder.message(letter, to: address, messageID: messageID, date: time))
    }

    func message(_ letter: LetterContent, at time: Date) throws -> Data {
        let host = site.mail.from.split(separator: "@").last.map(String.init) ?? "localhost"
        let name = letter.messageID ?? RandomID<MessageBuilder>.random().hex
        return try builder.message(
            letter.draft.letter(site: site, language: Language(rawValue: letter.language)), to: letter.to,
            messageID: "\(name)@\(host)", date: time)
    }
}
