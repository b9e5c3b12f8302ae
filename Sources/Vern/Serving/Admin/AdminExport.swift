import AgeArchive
import DataProtection
import Declarations
import Foundation
import Requests
import SQLitePeople
import Staff

/// What `vern people export --product` asks for.
struct ExportOrder: Codable, Sendable {
    let product: String
    let function: String
    let format: PeopleExport.Format
    let recipient: String
    let reason: String
}

/// Everybody of a product, sealed by `age` before a byte of it leaves the process.
struct Exporting: Sendable {
    private let site: Site
    private let desk: ExportDesk

    init(_ installation: Installation) {
        site = installation.site
        let people = NeedToKnowDesk(site: site, vault: installation.vault, store: installation.people)
        desk = ExportDesk(people: people, store: installation.people)
    }

    /// - Returns: nothing for a function that doesn't see people of that product.
    func order(product: String, function: String, format: PeopleExport.Format, recipient: String) async throws -> PeopleExport? {
        guard let product = site.product(product), let function = site.function(function), function.acts.contains(.see),
            function.products.contains(product.id)
        else { return nil }
        return PeopleExport(
            product: product.id, function: function.id, fields: product.fields.map(\.id).filter(function.fields.contains), format: format,
            recipient: try Age.recipient(recipient), people: try await desk.count(of: product))
    }

    func sealed(_ export: PeopleExport, reason: String, now: Date) async throws -> Data {
        let age = try Age()
        guard let product = site.product(export.product), let function = site.function(export.function) else {
            throw ExportDesk.MorePeople()
        }
        let table = try await desk.table(of: product, as: function, reason: reason, most: export.people, now: now)
        let contents = try export.format == .csv ? table.csv : table.json
        return try await Aside.run { try age.sealed(contents.reveal(), to: [export.recipient]) }
    }
}

extension Admin {
    func askExport(_ order: ExportOrder) async throws -> AdminReply {
        do {
            _ = try Age()
            let export = try await Exporting(installation).order(
                product: order.product, function: order.function, format: order.format, recipient: order.recipient)
            guard let export else { return AdminReply(refusal: .notFound) }
            return try await ask(.export(export), why: order.reason)
        } catch let failure as Age.Failure { return AdminReply(refusal: .refused, says: failure.description) }
    }

    /// Writes an approved export of the command line's own, once.
    /// - Parameter path: absolute; a file that is there is never written over.
    func export(_ id: String, to path: String) async throws -> AdminReply {
        guard let opened = try await eyes.request(id, now: Date()), opened.request.by.isEmpty, case .export(let export) = opened.request.act
        else { return AdminReply(refusal: .notFound) }
        do {
            let place = URL(fileURLWithPath: path)
            let file = try BackupFolder(reading: place.deletingLastPathComponent()).begin(place.lastPathComponent)
            try await eyes.use(opened.request, by: .commandLine, now: Date())
            try file.handle.write(contentsOf: try await Exporting(installation).sealed(export, reason: opened.request.why, now: Date()))
            try file.publish()
            return AdminReply(says: path)
        } catch let failure as BackupFolder.Failure {
            return AdminReply(refusal: .refused, says: failure.description)
        } catch let failure as Age.Failure {
            return AdminReply(refusal: .refused, says: failure.description)
        } catch is ExportDesk.MorePeople {
            return AdminReply(refusal: .refused, says: "more people have registered than were approved; ask again")
        } catch FourEyesRefusal.over { return AdminReply(refusal: .refused, says: "that approval is used up") }
    }
}
