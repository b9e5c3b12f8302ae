import AgeArchive
import ArgumentParser
import Backups
import Foundation

/// Says why a backup can't be made or used, and ends the command.
enum BackupWords {
    static func end<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let refusal as RestoreRefusal {
            throw ended(words(of: refusal), Exit.mistakes)
        } catch let refusal as Restoring.Refusal {
            throw ended(refusal.description, Exit.mistakes)
        } catch let refusal as Installation.Refusal {
            throw ended(refusal.description, Exit.unavailable)
        } catch let failure as Age.Failure {
            throw ended(failure.description, failure == .notInstalled ? Exit.unavailable : Exit.mistakes)
        } catch let failure as BackupFolder.Failure { throw ended(failure.description, Exit.unavailable) }
    }

    private static func ended(_ words: String, _ code: ExitCode) -> ExitCode {
        Complaint.say("vern: \(words)")
        return code
    }

    static func words(of refusal: RestoreRefusal) -> String {
        switch refusal {
        case .notABackup: "this is no backup of vern"
        case .newerFormat: "a later release made this backup; restore it with that one"
        case .wrongKind(wanted: .data): "the file named as the backup holds keys; name its .data.age first and the keys with --keys"
        case .wrongKind(wanted: .keys): "the file named with --keys holds data; the one wanted ends in .keys.until-….age"
        case .otherMaster: "the backup was made under another master key; name the right one with --key"
        case .otherInstallation: "data and keys come from two installations"
        case .olderKeys:
            "the keys are older than the data: whoever registered between could not be read. Take the keys of the same backup, or later ones"
        case .otherLedger:
            "the ledger of erasures is older than the backup, or of another installation; the one that lay beside the data is needed"
        case .damaged(let name): "\(name) in the backup is not what its manifest says: the file is damaged"
        case .keysMissing(let count):
            "\(count) people have no key among these keys and were not erased as far as the ledger knows; the keys or the ledger are wrong"
        }
    }
}
