import Foundation
import Keeping
import Promises
import Testing

/// The whole game is `make linkage`; docs/linkage.md says how it is played.
@Suite("The linkage game") struct GameTests {
    @Test(.keeps(.neverLinked))
    func `two hundred days: no insider matches visits to persons better than chance, and each does where more is kept`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let game = Process()
        let said = Pipe()
        game.executableURL = root.appending(path: "bin/linkage")
        game.arguments = ["--smoke"]
        game.currentDirectoryURL = root
        game.standardOutput = said
        game.standardError = FileHandle.nullDevice
        try game.run()
        let words = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        game.waitUntilExit()
        #expect(game.terminationStatus == 0, "\(words)")
        #expect(words.contains("Vern: 200 days") && words.contains("A row a page, with the second: "), "\(words)")
    }
}
