import Visits

/// The class of a device, from its system and from how the rules name it.
enum DeviceClass {
    static func of(_ reading: AgentReading, _ text: UnsafeBufferPointer<UInt8>) -> Agent.Device {
        let device = reading.device
        if device == "iPad" || device == "Generic Tablet" || tabletNames.contains(where: device.contains) { return .tablet }
        if phones.contains(where: device.hasPrefix) { return .phone }
        switch reading.system.family {
        case "Android":
            // Google's word to makers: a phone says "Mobile", a tablet doesn't; a set says what it is.
            if says(text, "tv") || says(text, "glass") { return .other }
            return says(text, "mobile") ? .phone : .tablet
        case "iOS": return .phone
        case "Windows Phone", "Windows Mobile", "Windows CE", "BlackBerry OS", "Symbian OS", "Symbian^3", "Symbian^3 Anna",
            "Symbian^3 Belle", "KaiOS", "Firefox OS", "Bada", "MeeGo", "Maemo", "Sailfish",
            "Series 30", "Series 40", "Ubuntu Touch", "Brew", "Brew MP", "HarmonyOS", "webOS":
            return says(text, "tv") ? .other : .phone
        case "BlackBerry Tablet OS", "Kindle": return .tablet
        case "Windows", "Mac OS X", "Mac OS", "Linux", "Ubuntu", "Kubuntu", "Debian", "Fedora", "Red Hat", "SUSE", "Mint", "Linux Mint",
            "Mandriva", "Gentoo", "Slackware", "CentOS", "Arch Linux", "Puppy",
            "PCLinuxOS", "Chrome OS", "FreeBSD", "OpenBSD", "NetBSD", "Solaris", "ATV OS X":
            return says(text, "tv;") || says(text, "smarttv") || says(text, "smart-tv") ? .other : .desktop
        default: return .other
        }
    }

    private static let tabletNames = [
        "Tablet", "PlayBook", "TouchPad", "Kindle Fire", "Kindle", "Galaxy Tab", "Nexus 7", "Nexus 9", "Nexus 10", "Xoom", "iPad",
    ]
    private static let phones = ["iPhone", "iPod", "Generic Smartphone", "Generic Feature Phone", "BlackBerry", "Nokia"]

    /// - Parameter word: lowercase.
    private static func says(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard text.count >= length else { return false }
        return (0...(text.count - length)).contains { start in
            (0..<length).allSatisfy { offset in
                let byte = text[start + offset]
                return (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) == word.utf8Start[offset]
            }
        }
    }
}
