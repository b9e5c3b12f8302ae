import Foundation
import Keeping
import Promises
import Running
import Testing

/// A client of passkeys that is not ours: python-fido2, fetched by `bin/checkers`.
@Suite("A second client of passkeys") struct SecondClientTests {
    private static let packages = BuiltVern.root.appending(path: ".build/checkers/lib")
    private static let fido2 = (try? FileManager.default.contentsOfDirectory(atPath: packages.path))?.map {
        packages.appending(path: "\($0)/site-packages")
    }.first { FileManager.default.fileExists(atPath: $0.appending(path: "fido2").path) }

    @Test(.keeps(.authenticated), .enabled(if: fido2 != nil, "python-fido2 is not there: bin/checkers fetches it"))
    func `enrols and signs in, and is refused each lie`() async throws {
        let fido2 = try #require(Self.fido2)
        try await Console.using { console in
            let invitation = try await console.invite(["front-desk"])
            let client = Process()
            client.executableURL = URL(filePath: "/usr/bin/python3")
            client.arguments = [
                BuiltVern.root.appending(path: "Tests/PasskeyClient/passkey_client.py").path, console.origin, invitation,
            ]
            client.environment = ["PYTHONPATH": fido2.path, "PYTHONDONTWRITEBYTECODE": "1"]
            let said = Pipe()
            (client.standardOutput, client.standardInput) = (said, FileHandle.nullDevice)
            try client.run()
            let answered = try JSONDecoder().decode([String: Int].self, from: said.fileHandleForReading.readToEnd() ?? Data())
            client.waitUntilExit()
            let lies = ["replayed challenge", "user not verified", "other origin", "other relying party", "cloned counter"]
            let honest = ["enrol", "sign-in", "today", "sign-in again"]
            #expect(answered == Dictionary(uniqueKeysWithValues: honest.map { ($0, 200) } + lies.map { ($0, 403) }))
        }
    }
}
