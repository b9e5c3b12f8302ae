/// Times as logs write them.
struct LogTime {
    private let zone: LogZone
    /// Where the clock stood east of Greenwich in the hour last asked for.
    private var lastHour = (number: Int.min, offset: 0)
    /// The day last read, as most lines are of the day before theirs.
    private var lastDay: (text: (UInt64, UInt32), days: Int) = ((0, 0), 0)

    /// - Parameter zone: of times that don't say.
    init(zone: LogZone = .greenwich) { self.zone = zone }

    /// `17/May/2015:10:05:03 +0000`, without the brackets.
    mutating func common(_ text: UnsafeRawBufferPointer) -> Int? {
        guard text.count >= 20, text[2] == 0x2f, text[6] == 0x2f, text[11] == 0x3a, text[14] == 0x3a, text[17] == 0x3a else { return nil }
        let day = (text.loadUnaligned(as: UInt64.self), text.loadUnaligned(fromByteOffset: 7, as: UInt32.self))
        if day != lastDay.text {
            guard let number = Self.two(text, 0), let month = Self.month(text, 3), let century = Self.two(text, 7),
                let year = Self.two(text, 9), let days = Self.days(century * 100 + year, month, number)
            else { return nil }
            lastDay = (day, days)
        }
        guard let clock = Self.clock(text, 12) else { return nil }
        return utc(lastDay.days * 86_400 + clock, text.count > 20 ? Self.zone(text, from: 20) : nil)
    }

    private mutating func utc(_ local: Int, _ told: Int?) -> Int {
        if let told { return local - told }
        let hour = local / 3_600
        if hour != lastHour.number { lastHour = (hour, zone.offset(local)) }
        return local - lastHour.offset
    }

    /// RFC 3339: `2015-05-17T10:05:03.25+02:00`.
    mutating func international(_ text: UnsafeRawBufferPointer) -> Int? {
        guard text.count >= 19, text[4] == 0x2d, text[7] == 0x2d, text[10] == 0x54 || text[10] == 0x20, text[13] == 0x3a, text[16] == 0x3a,
            let century = Self.two(text, 0), let year = Self.two(text, 2), let month = Self.two(text, 5), let day = Self.two(text, 8),
            let days = Self.days(century * 100 + year, month, day), let clock = Self.clock(text, 11)
        else { return nil }
        let zone = text[19...].firstIndex { $0 == 0x2b || $0 == 0x2d || $0 == 0x5a }
        return utc(days * 86_400 + clock, zone.flatMap { Self.zone(text, from: $0) })
    }

    private static func clock(_ text: UnsafeRawBufferPointer, _ place: Int) -> Int? {
        guard let hour = two(text, place), let minute = two(text, place + 3), let second = two(text, place + 6), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// `+0200`, `+02:00` or `Z`, a space before it or none.
    private static func zone(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let place = text[start] == 0x20 ? start + 1 : start
        guard place < text.count else { return nil }
        if text[place] == 0x5a { return 0 }
        guard text[place] == 0x2b || text[place] == 0x2d, let hours = two(text, place + 1) else { return nil }
        let colon = place + 3 < text.count && text[place + 3] == 0x3a ? 1 : 0
        guard let minutes = two(text, place + 3 + colon), hours <= 14, minutes < 60 else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return text[place] == 0x2d ? -seconds : seconds
    }

    private static func two(_ text: UnsafeRawBufferPointer, _ place: Int) -> Int? {
        guard place + 1 < text.count else { return nil }
        let (tens, ones) = (text[place] &- 0x30, text[place + 1] &- 0x30)
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
    }

    private static func month(_ text: UnsafeRawBufferPointer, _ place: Int) -> Int? {
        let names: [(UInt8, UInt8, UInt8)] = [
            (0x6a, 0x61, 0x6e), (0x66, 0x65, 0x62), (0x6d, 0x61, 0x72), (0x61, 0x70, 0x72), (0x6d, 0x61, 0x79), (0x6a, 0x75, 0x6e),
            (0x6a, 0x75, 0x6c), (0x61, 0x75, 0x67), (0x73, 0x65, 0x70), (0x6f, 0x63, 0x74), (0x6e, 0x6f, 0x76), (0x64, 0x65, 0x63),
        ]
        let name = (text[place] | 0x20, text[place + 1] | 0x20, text[place + 2] | 0x20)
        return names.firstIndex { $0 == name }.map { $0 + 1 }
    }

    /// Days since 1 January 1970 of a day of the Gregorian calendar; nothing for one it doesn't have, or of another century's logs.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1970...2200 ~= year, 1...12 ~= month, 1...lengths[month - 1] ~= day else { return nil }
        let before = year - 1
        let years = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
        return years + lengths[..<(month - 1)].reduce(0, +) + day - 1
    }
}
