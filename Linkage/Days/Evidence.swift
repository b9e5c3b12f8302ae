import Foundation
import Glibc

/// What an insider can copy of a data folder: the visits' files each hour, every file when a day is over, and when each last changed, told
/// by the played clock instead of the machine's.
final class Evidence {
    private let data: URL
    private let folder: URL
    /// The times given to files, by path.
    private var stamps: [String: timespec] = [:]
    /// The visits' files as they were last copied.
    private var copied: [String: timespec] = [:]
    private var hours: [URL] = []
    private var names: [String] = []

    init(of data: URL, into folder: URL) {
        (self.data, self.folder) = (data, folder)
    }

    /// Whatever the machine's clock says has changed since the last time changed now. Letters are looked at each hour: their own
    /// lines in the person's data tell the second anyway.
    func stamp(_ now: Date, letters: Bool) throws {
        if names.isEmpty || letters { names = try FileManager.default.contentsOfDirectory(atPath: data.path).map { data.path + "/" + $0 } }
        if letters {
            let folder = data.path + "/outgoing"
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where stamps[folder + "/" + name] == nil {
                give(folder + "/" + name, now)
            }
        }
        for path in names where changed(path) != nil { give(path, now) }
    }

    private func changed(_ path: String) -> timespec? {
        var status = Glibc.stat()
        guard stat(path, &status) == 0 else { return nil }
        let known = stamps[path]
        return known?.tv_sec == status.st_mtim.tv_sec && known?.tv_nsec == status.st_mtim.tv_nsec ? nil : status.st_mtim
    }

    private func give(_ path: String, _ now: Date) {
        let (seconds, part) = modf(now.timeIntervalSince1970)
        let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(part * 1_000) * 1_000_000)
        _ = withUnsafePointer(to: (time, time)) { pair in
            pair.withMemoryRebound(to: timespec.self, capacity: 2) { utimensat(AT_FDCWD, path, $0, 0) }
        }
        stamps[path] = time
    }

    /// An hourly backup of the visits' side, unless nothing changed since the last one.
    /// People's side tells nothing by being copied often: the times in it are opened to the second anyway.
    func copyVisits(hour: Date) throws {
        let names = try visitsFiles()
        let now = names.reduce(into: [:]) { $0[$1] = stamps[data.path + "/" + $1] }
        let same =
            now.count == copied.count
            && now.allSatisfy { copied[$0.key]?.tv_sec == $0.value.tv_sec && copied[$0.key]?.tv_nsec == $0.value.tv_nsec }
        if same { return }
        copied = now
        let target = folder.appending(path: "hours/\(Int(hour.timeIntervalSince1970))")
        try copy(names, to: target)
        hours.append(target)
    }

    private func visitsFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: data.path).filter { $0.hasPrefix("visits") }.sorted()
    }

    /// Everything there is, at the end of a day, the hourly copies of it and what was opened of people.
    func close(day: Int, people: [Data]) throws {
        let target = folder.appending(path: "day-\(day)")
        let names = try FileManager.default.contentsOfDirectory(atPath: data.path).filter { $0 != "outgoing" }
        try copy(names, to: target.appending(path: "data"))
        let letters = try FileManager.default.contentsOfDirectory(atPath: data.path + "/outgoing")
        let times = letters.compactMap { name in
            stamps[data.path + "/outgoing/" + name].map { "\(name)\t\($0.tv_sec)\n" }
        }
        try Data(times.joined().utf8).write(to: target.appending(path: "outgoing-times"))
        try FileManager.default.createDirectory(at: target.appending(path: "hours"), withIntermediateDirectories: true)
        for hour in hours {
            try FileManager.default.moveItem(at: hour, to: target.appending(path: "hours/\(hour.lastPathComponent)"))
        }
        hours = []
        copied = [:]
        try Data("[\(people.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",\n"))]".utf8)
            .write(to: target.appending(path: "people.json"))
        try Data().write(to: target.appending(path: "whole"))
    }

    /// With their times.
    private func copy(_ names: [String], to target: URL) throws {
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for name in names {
            let copy = target.appending(path: name)
            try FileManager.default.copyItem(at: data.appending(path: name), to: copy)
            if let time = stamps[data.path + "/" + name] {
                _ = withUnsafePointer(to: (time, time)) { pair in
                    pair.withMemoryRebound(to: timespec.self, capacity: 2) { utimensat(AT_FDCWD, copy.path, $0, 0) }
                }
            }
        }
    }
}
