import ArgumentParser
import Foundation
import Requests
import Staff

/// The people registered. Every command wants a reason, which the person concerned can read.
struct People: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find, show, export or erase a registered person.",
        discussion: "Each look is recorded before anything is shown, with the reason given; the person reads both on their page.",
        subcommands: [Find.self, Show.self, Export.self, Erase.self])
    /// What was looked for where nobody was found.
    static let personID = "id; `vern people find --email ADDRESS` tells a person's id"

    struct Reason: ParsableArguments {
        @Option(help: "Why; the person can read it.") var reason: String

        func validate() throws {
            if reason.allSatisfy(\.isWhitespace) { throw ValidationError("A reason is needed: --reason \"Answer to the letter of today\"") }
        }
    }

    struct Find: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Find a person's id by e-mail address. Exits with 1 when there is none.")
        @Option(help: "The address the person registered with.") var email: String
        @OptionGroup var reason: Reason
        @OptionGroup var line: AdminLine
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let reply = try await line.ask(.find(email: email, reason: reason.reason))
            try Refused.end(reply, lookingFor: "address")
            switch format {
            case .text: for id in reply.ids { print(id) }
            case .json: print("{\"ids\":[\(reply.ids.map { "\"\($0)\"" }.joined(separator: ","))]}")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show everything held about a person.")
        @Argument(help: "The person's id.") var id: String
        @OptionGroup var reason: Reason
        @OptionGroup var line: AdminLine
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            let reply = try await line.ask(.show(id: id, reason: reason.reason))
            try Refused.end(reply)
            guard let answer = reply.answer else { return }
            switch format {
            case .json: print(String(decoding: answer, as: UTF8.self))
            case .text: print(try PersonSheet(json: answer).text)
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write everything held about a person as JSON (GDPR Art. 20), or everybody of a product, sealed.",
            discussion: """
                With --product: the fields of one function, sealed to --to, into the file -o. More than \(PeopleExport.mostAlone) people, \
                counted with whatever was exported on this day and the one before, need two colleagues.
                """)
        @Argument(help: "The person's id; with --approved, a request's.") var id: String?
        @OptionGroup var reason: Reason
        @OptionGroup var waiting: Waiting
        @OptionGroup var line: AdminLine
        @Option(help: "A new file, readable by you alone; without it, standard output. With --product: whom it is sealed to, age1…") var to:
            String?
        @Option(help: "Everybody of this product.") var product: String?
        @Option(help: "With --product: the function whose fields are exported.") var function: String?
        @Option(help: "With --product: json or csv") var format: PeopleExport.Format = .json
        @Option(name: .shortAndLong, help: "With --product: the new file.") var output: String?
        @Flag(help: "Fetch an export that was approved meanwhile: its request's id, and -o FILE.") var approved = false

        func validate() throws {
            if approved {
                guard id != nil, output != nil, product == nil else { throw ValidationError("--approved wants a request's id and -o FILE") }
            } else if product != nil {
                guard id == nil, function != nil, to != nil, output != nil else {
                    throw ValidationError("--product wants --function FUNCTION, --to AGE-RECIPIENT and -o FILE, and no id")
                }
            } else if id == nil {
                throw ValidationError("name a person's id, or --product PRODUCT")
            }
        }

        func run() async throws {
            if approved, let id, let output { return try await ProductExport.fetch(id, to: output, line.answerer()) }
            if let product, let function, let to, let output {
                return try await ProductExport(
                    product: product, function: function, format: format, recipient: to, to: output, reason: reason.reason
                ).run(line, waiting)
            }
            guard let id else { return }
            let reply = try await line.ask(.export(id: id, reason: reason.reason))
            try Refused.end(reply)
            guard let answer = reply.answer else { return }
            guard let to else { return print(String(decoding: answer, as: UTF8.self)) }
            guard FileManager.default.createFile(atPath: to, contents: answer, attributes: [.posixPermissions: 0o600]) else {
                Complaint.say("vern: \(to) could not be written")
                throw Exit.finding
            }
        }
    }

    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase a person: key, rows, letters; then search every file, then print the certificate.")
        @Argument(help: "The person's id.") var id: String
        @OptionGroup var reason: Reason
        @OptionGroup var line: AdminLine
        @Flag(help: "Don't ask before erasing.") var yes = false
        @Option(help: "text or json") var format: Format = .text

        func run() async throws {
            try Confirm.ask(
                "This can't be undone. Type the first four characters of the id to erase", for: String(id.prefix(4)),
                otherwise: "Nothing was erased.", unless: yes)
            let reply = try await line.ask(.erase(id: id, reason: reason.reason))
            try Refused.end(reply)
            guard let certificate = reply.certificate else { return }
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            switch format {
            case .json: print(String(decoding: try encoder.encode(certificate), as: UTF8.self))
            case .text:
                print(
                    """
                    Erased. Key destroyed; \(certificate.registrations) registrations, \(certificate.letters) letters and \
                    \(certificate.acts) notes gone.
                    Searched \(certificate.filesSearched) files (\(certificate.bytesSearched) bytes): nothing found.
                    Certificate \(certificate.id)
                    Fingerprint \(certificate.fingerprint)
                    """)
            }
        }
    }
}

enum Refused {
    /// Says why and ends the command, where there is a why.
    /// - Parameter what: was looked for: "id; `vern people find --email ADDRESS` tells a person's".
    static func end(_ reply: AdminReply, lookingFor what: String = People.personID) throws {
        switch reply.refusal {
        case nil: return
        case .notFound:
            Complaint.say("vern: nothing is held under that \(what)")
            throw Exit.finding
        case .reasonMissing:
            Complaint.say("vern: a reason is needed: --reason TEXT")
            throw Exit.usage
        case .notToResend:
            Complaint.say("vern: only a failed or uncertain letter can be sent again, and not once the link in it has run out")
            throw Exit.finding
        case .changed: throw changed([reply.says ?? ""])
        case .busy:
            Complaint.say("vern: a backup is under way; try again when it is done")
            throw Exit.unavailable
        case .refused:
            Complaint.say("vern: \(reply.says ?? "that can't be done now")")
            throw Exit.finding
        case .failed:
            Complaint.say("vern: that failed on our side (\(reply.says ?? "no more is known")); `vern doctor` may say why")
            throw Exit.unavailable
        }
    }
}
