import AgeArchive
import Foundation

/// What a backup is asked to be. Paths are absolute: the server may run in another folder.
struct BackupOrder: Codable, Sendable {
    let to: String
    /// For the keys, where they go elsewhere.
    let keysTo: String?
    let recipients: [String]
    /// Needed where a recipient is new.
    var reason = "A new recipient of backups"
}

/// How far a backup is, for whoever asked for it.
struct BackupState: Codable, Sendable {
    var running = false
    /// Bytes read and to be read.
    var done = 0
    var of = 0
    var report: BackupReport?
    /// Why it came to nothing; holds no personal data.
    var failure: String?
}

struct BackupReport: Codable, Sendable {
    let backup: String
    let data: String
    let keys: String
    let dataBytes: Int
    let keysBytes: Int
    let people: Int
    let registrations: Int
    let seconds: Double
    /// Midnight UTC from which the keys are to be gone.
    let keysUntil: Date
    /// Keys of earlier backups whose time was over.
    let removed: [String]
}

/// The one backup under way in a process.
actor BackupJob {
    private(set) var state = BackupState()

    /// - Returns: false while another is under way.
    func begin(_ work: @escaping @Sendable (_ progress: @escaping @Sendable (Int, Int) -> Void) async throws -> BackupReport) -> Bool {
        if state.running { return false }
        state = BackupState(running: true)
        Task {
            do {
                let report = try await work { done, all in Task { await self.advance(done, all) } }
                end { $0.report = report }
            } catch {
                end { $0.failure = Self.words(of: error) }
            }
        }
        return true
    }

    private func advance(_ done: Int, _ all: Int) { if state.running { (state.done, state.of) = (max(done, state.done), all) } }

    private func end(_ change: (inout BackupState) -> Void) {
        change(&state)
        state.running = false
    }

    /// Failures of backups know files and commands, no people; of others the kind is told.
    private static func words(of error: any Error) -> String {
        switch error {
        case let failure as Age.Failure: failure.description
        case let failure as BackupFolder.Failure: failure.description
        default: String(describing: type(of: error))
        }
    }
}
