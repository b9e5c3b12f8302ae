import AddressCiphers
import ArgumentParser
import Foundation
import Visits

extension AddressForm: ExpressibleByArgument {}

extension Visits {
    struct Scrub: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a log again without what leads to people.",
            discussion: """
                Addresses become networks, or are encrypted by ipcrypt or Crypto-PAn; nobody is named, no query stays, nor what a format adds of \
                its own; lines that can't be read are left out. Whoever has the key can undo its forms: such a log is pseudonymous, not \
                anonymous. Paths stay as they are.
                """)
        @Argument(help: "The log, plain or packed; - reads standard input.") var file: String
        @Option(help: "truncated, ipcrypt, ipcrypt-pfx, ipcrypt-nd, ipcrypt-ndx or crypto-pan") var form: AddressForm = .truncated
        @Option(help: "A file with the key, in hexadecimal, for its owner only; made where there is none.") var key: String?
        @Option(help: "whole, or families: what agents become.") var agents: Agents = .whole
        @Option(help: "common, combined, timed, vhost or json; without it, told from the first lines.") var logFormat: LogFormat?
        @Option(name: [.short, .long], help: "A new file, for you alone.") var output: String

        enum Agents: String, ExpressibleByArgument, CaseIterable { case whole, families }

        func validate() throws {
            if key != nil, form.keyBytes == 0 { throw ValidationError("--key is for a form that encrypts: name one with --form") }
        }

        func run() throws {
            let cipher: AddressCipher
            do {
                cipher = try AddressCipher(form, key: form.keyBytes == 0 ? [] : keyBytes()) { count in
                    var generator = SystemRandomNumberGenerator()
                    return (0..<count).map { _ in generator.next() }
                }
            } catch let refusal as AddressCipher.Refusal {
                switch refusal {
                case .keyLength(let bytes):
                    Complaint.say("vern: \(form.rawValue) wants a key of \(bytes) bytes: \(2 * bytes) digits and letters a–f")
                case .equalHalves: Complaint.say("vern: both halves of that key are the same, which would encrypt nothing")
                }
                throw Exit.mistakes
            }
            let target = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard target >= 0 else {
                Complaint.say("vern: \(output) is there already, or can't be written")
                throw Exit.mistakes
            }
            let handle = FileHandle(fileDescriptor: target, closeOnDealloc: true)
            do {
                try scrub(cipher, to: handle)
            } catch {
                // No half of a log that looks like a whole.
                unlink(output)
                switch error {
                case let refusal as LogFile.Refusal: Complaint.say("vern: \(refusal)")
                case LogImport.Failure.unknownFormat: Complaint.say("vern: \(LogFile.Refusal.unknownFormat(file))")
                default: throw error
                }
                throw Exit.mistakes
            }
        }

        private func scrub(_ cipher: AddressCipher, to handle: FileHandle) throws {
            let rules: (any AgentRules)? = agents == .families ? VisitSources.agents().0 : nil
            let progress = Progress()
            var done = 0
            let size = try LogFile(file).size
            let log = try LogFile(file) { more in
                done += more
                progress.show("scrub", done, size)
            }
            let report = try LogScrubbing(
                format: logFormat, written: { cipher.text(of: $0) }, family: rules.map { rules in { rules.agent(of: $0).browser } }
            ).scrub(log) { try handle.write(contentsOf: Data($0)) }
            progress.end()
            try handle.synchronize()
            Complaint.say("\(report.lines) lines, \(report.counted) written" + (report.refused.isEmpty ? "" : ", left out:"))
            for (reason, refused) in report.refused.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                Complaint.say("  \(refused.count): \(reason.says) (line \(refused.first.map(String.init).joined(separator: ", ")))")
            }
        }

        private func keyBytes() throws -> [UInt8] {
            guard let key else {
                Complaint.say("vern: \(form.rawValue) wants a key: --key FILE")
                throw Exit.usage
            }
            if !FileManager.default.fileExists(atPath: key) {
                var generator = SystemRandomNumberGenerator()
                let bytes = (0..<form.keyBytes).map { _ in generator.next() as UInt8 }
                let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
                guard FileManager.default.createFile(atPath: key, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]) else {
                    Complaint.say("vern: \(key) can't be written")
                    throw Exit.mistakes
                }
                Complaint.say("vern: a new key is in \(key); whoever has it can undo the log's addresses")
                return bytes
            }
            let rights = try? FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            guard let rights, rights & 0o077 == 0, let text = try? String(contentsOfFile: key, encoding: .utf8) else {
                Complaint.say("vern: \(key) can't be read, or can by others than its owner: chmod 600")
                throw Exit.mistakes
            }
            let digits = Array(text.filter { !$0.isWhitespace })
            let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
            return digits.count == 2 * bytes.count ? bytes : []
        }
    }
}
