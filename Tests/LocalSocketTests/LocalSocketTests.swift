import Foundation
import Glibc
import Logging
import Testing

@testable import LocalSocket

@Suite("The owner's socket", .serialized) struct LocalSocketTests {
    private func folder(deep: Bool = false) throws -> URL {
        var folder = FileManager.default.temporaryDirectory.appending(path: "socket-\(UUID().uuidString)")
        if deep { for _ in 0..<4 { folder.append(path: String(repeating: "d", count: 60)) } }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Serves an echo; blocking questions are asked off the shared pool.
    private func serving(_ path: String, seconds: Int = 30, _ body: @escaping @Sendable () throws -> Void) async throws {
        let (stream, listening) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup { group in
            group.addTask {
                try? await LocalSocket.serve(
                    path: path, seconds: seconds, logger: Logger(label: "socket"), onListening: { listening.yield() },
                    handle: { Data("you said ".utf8) + $0 })
            }
            var iterator = stream.makeAsyncIterator()
            await iterator.next()
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
            }
            group.cancelAll()
        }
    }

    @Test func `says plainly that nobody is running`() throws {
        let path = try folder().appending(path: "vern.sock").path
        #expect(throws: LocalSocketFailure.notRunning) { try LocalClient.ask(path: path, Data()) }
        #expect(throws: LocalSocketFailure.notRunning) {
            try LocalClient.ask(path: try folder(deep: true).appending(path: "vern.sock").path, Data())
        }
        #expect(throws: LocalSocketFailure.noFolder) {
            try LocalClient.ask(path: "/none/" + String(repeating: "d", count: 120) + "/a", Data())
        }
    }

    @Test(arguments: [false, true]) func `answers its owner, wherever the folder lies`(deep: Bool) async throws {
        let folder = try folder(deep: deep)
        let path = folder.appending(path: "vern.sock").path
        try await serving(path) {
            #expect(try LocalClient.ask(path: path, Data("hello".utf8)) == Data("you said hello".utf8))
            #expect(try LocalClient.ask(path: path, Data()) == Data("you said ".utf8))
            let long = Data(repeating: 7, count: 3_000_000)
            #expect(try LocalClient.ask(path: path, long).count == 3_000_009)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int == 0o700)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `replaces a socket nobody answers at, never one in use`() async throws {
        let path = try folder().appending(path: "vern.sock").path
        let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(dead, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(bound == 0)
        close(dead)
        try await serving(path) {
            let reply = try LocalClient.ask(path: path, Data("a".utf8))
            #expect(reply == Data("you said a".utf8))
        }
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await self.serving(path) {
                    let done = DispatchSemaphore(value: 0)
                    Task {
                        await #expect(throws: LocalSocketFailure.alreadyServed) {
                            try await LocalSocket.serve(path: path, logger: Logger(label: "second"), handle: { $0 })
                        }
                        done.signal()
                    }
                    done.wait()
                    let reply = try LocalClient.ask(path: path, Data("b".utf8))
                    #expect(reply == Data("you said b".utf8))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `closes on a question that is too long or never ends`() async throws {
        let path = try folder().appending(path: "vern.sock").path
        #expect(throws: LocalSocketFailure.tooLong) { try LocalClient.ask(path: path, Data(count: LocalSocket.most + 1)) }
        try await serving(path, seconds: 1) {
            for bytes: [UInt8] in [[0xff, 0xff, 0xff, 0xff, 1], [0, 0, 0, 9, 1]] {
                let descriptor = try SocketPath(path).connected()
                defer { close(descriptor) }
                #expect(send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
                var byte: UInt8 = 0
                #expect(recv(descriptor, &byte, 1, 0) <= 0)
            }
        }
    }
}
