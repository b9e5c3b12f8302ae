// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house. ARCHITECTURE.md says what each is for; the walls between them are the `uses` lists below, held by
// `--explicit-target-dependency-import-check error` and by HouseTests.

func core(_ name: String, uses: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: uses, path: "Sources/Core/\(name)", resources: resources)
}
func adapter(_ name: String, uses: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: uses, path: "Sources/Adapters/\(name)", resources: resources)
}
func pages(_ name: String, uses: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: uses, path: "Sources/Pages/\(name)", resources: resources)
}
func tests(_ name: String, uses: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: ["Keeping", "Promises"] + uses, path: "Tests/\(name)")
}
func library(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
/// The engine beneath it, for what GRDB has no words for.
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]
/// HTTP messages on a channel as Hummingbird passes them.
let channelTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
    name: "vern",
    products: [.executable(name: "vern", targets: ["vern"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", exact: "2.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: [
        library("CGMime", pkgConfig: "gmime-3.0", apt: "libgmime-3.0-dev"),
        library("CMD4C", apt: "libmd4c-dev"),
        library("CZlib", apt: "zlib1g-dev"),
        library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        library("CFido2", pkgConfig: "libfido2", apt: "libfido2-dev"),
        library("CProcess", apt: "libc6-dev"),
        library("CPCRE2", apt: "libpcre2-dev"),
        library("CMaxMindDB", apt: "libmaxminddb-dev"),
        library("CZstd", apt: "libzstd-dev"),
        library("COpenSSL", apt: "libssl-dev"),

        core("DataProtection", uses: [crypto]),
        core("Markup"),
        core("Visits"),
        core("Promises", uses: ["DataProtection"]),
        core(
            "Declarations", uses: ["DataProtection", "Promises", "Markup"],
            resources: ["pages", "letters", "dates", "console", "visits"].flatMap { name in
                ["en", "nb"].map { .embedInCode("Languages/\(name).\($0).txt") }
            }),
        core("Vault", uses: ["DataProtection", crypto]),
        core(
            "Mailings", uses: ["DataProtection", "Declarations", "Markup", "Vault"],
            resources: ["sv", "da", "de", "fi", "fr", "es", "nl", "it", "pt", "pl", "nn"].map { .embedInCode("Replies/\($0).txt") }),
        core("Registrations", uses: ["DataProtection", "Declarations", "Promises", "Vault", "Mailings", crypto]),
        core("Requests", uses: ["DataProtection", "Declarations", "Promises", "Vault", "Mailings", "Registrations", crypto]),
        core("Cases", uses: ["DataProtection", "Declarations", "Vault", "Mailings", "Registrations", "Requests", crypto]),
        core(
            "Inbox", uses: ["DataProtection", "Declarations", "Vault", "Mailings", "Registrations", "Requests", "Cases", crypto],
            resources: ["en", "nb", "sv", "da", "de", "fi", "fr", "es", "nl", "it", "pt", "pl", "others", "bounces"].map {
                .embedInCode("Rules/\($0).txt")
            }),

        core("Staff", uses: ["DataProtection", "Declarations", "Promises", "Vault", "Mailings", crypto]),
        core(
            "Canaries",
            uses: ["DataProtection", "Declarations", "Promises", "Vault", "Mailings", "Registrations", "Requests", "Staff", crypto],
            resources: ["en", "nb"].map { .embedInCode("People/\($0).txt") }),
        core("Backups", uses: ["DataProtection", "Vault", "Mailings", "Registrations", "Requests", crypto]),

        adapter(
            "SQLitePeople",
            uses: [
                "DataProtection", "Declarations", "Promises", "Vault", "Mailings", "Registrations", "Requests", "Cases", "Inbox", "Backups",
                "Staff", "Canaries", grdb,
                crypto,
            ]),
        adapter("SQLiteVisits", uses: ["Visits", grdb, sqlite]),
        adapter(
            "MailTransport", uses: ["DataProtection", "Declarations", "Markup", "Mailings", "Inbox", "CGMime", "CCurl", logging] + nio),
        adapter("Markdown", uses: ["Declarations", "Markup", "CMD4C"]),
        adapter(
            "SiteFolder", uses: ["DataProtection", "Declarations", "Promises", "Markup", yams, crypto],
            resources: [.embedInCode("Starter")]),
        adapter("DataFolder", uses: ["DataProtection", "Vault", "Registrations", "Requests", "Backups", crypto]),
        adapter("BrowserRules", uses: ["Visits", "CPCRE2", yams]),
        adapter("CountryRanges", uses: ["Visits", "CMaxMindDB"]),
        adapter("AddressCiphers", uses: ["Visits", "COpenSSL"]),
        adapter("Zlib", uses: ["CZlib"]),
        adapter("Zstd", uses: ["CZstd"]),
        adapter("AgeArchive", uses: [crypto]),
        adapter("Passkeys", uses: ["Staff", "CFido2"]),
        adapter("Chromium", uses: []),
        adapter("LocalSocket", uses: [logging] + nio),

        pages(
            "PageKit",
            uses: [
                "DataProtection", "Declarations", "Promises", "Markup", hummingbird, hummingbirdCore, mustache, httpTypes, channelTypes,
                logging, lifecycle, signals, crypto, tls,
            ] + nio,
            resources: [.embedInCode("Theme/vern.css"), .embedInCode("Theme/shell.mustache")]),
        pages(
            "PublicPages",
            uses: ["PageKit", "DataProtection", "Declarations", "Promises", "Markup", hummingbird, httpTypes, crypto] + nio),
        pages(
            "PersonalPages",
            uses: [
                "PageKit", "DataProtection", "Declarations", "Promises", "Markup", "Vault", "Mailings", "Registrations", "Requests",
                "Cases", "Inbox",
                hummingbird, httpTypes, logging, .product(name: "NIOCore", package: "swift-nio"),
            ]),
        pages(
            "StaffPages",
            uses: [
                "PageKit", "DataProtection", "Declarations", "Markup", "Vault", "Mailings", "Registrations", "Requests", "Cases", "Staff",
                hummingbird, httpTypes, logging, .product(name: "NIOCore", package: "swift-nio"),
            ], resources: [.embedInCode("Theme/console.js")]),
        pages(
            "VisitPages",
            uses: [
                "PageKit", "Visits", "DataProtection", "Declarations", "Markup", hummingbird, httpTypes, crypto,
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "vern",
            dependencies: [
                "DataProtection", "Declarations", "Promises", "Markup", "Vault", "Mailings", "Registrations", "Requests", "Inbox",
                "Backups", "AgeArchive", "Visits", "SQLitePeople", "SQLiteVisits", "MailTransport", "Markdown", "SiteFolder", "LocalSocket",
                "Cases", "Canaries",
                "DataFolder", "Zlib", "Zstd", "BrowserRules", "CountryRanges", "AddressCiphers", "PageKit",
                "PublicPages", "PersonalPages", "StaffPages", "VisitPages", "Staff", "Passkeys", "CProcess", hummingbird, httpTypes,
                arguments, logging,
                lifecycle, crypto,
            ], path: "Sources/Vern"),
        // For `make bench` alone: no product, so building `vern` never builds it.
        .executableTarget(
            name: "vern-bench",
            dependencies: [
                "DataProtection", "Declarations", "Vault", "Mailings", "Registrations", "Requests", "Cases", "SQLitePeople", "DataFolder",
                "Markdown",
                "SiteFolder", arguments, sqlite,
            ], path: "Benchmarks/InProcess"),

        // For `make linkage` alone: plays days of visits and registrations through the parts `vern serve` wires.
        .executableTarget(
            name: "vern-linkage",
            dependencies: [
                "DataProtection", "Declarations", "Vault", "Mailings", "Registrations", "Requests", "Cases", "Visits", "SQLitePeople",
                "SQLiteVisits", "DataFolder", "MailTransport", "Markdown", "SiteFolder", arguments,
            ], path: "Linkage/Days"),

        // The built command, run as people run it: `swift build --build-tests` makes it beside the tests.
        .target(name: "Running", dependencies: ["MailTransport", "Inbox", "DataProtection"], path: "Tests/Running"),
        // Mail servers of the tests: one that lies, a real Postfix.
        .target(name: "MailPeers", dependencies: [crypto], path: "Tests/MailPeers"),
        tests(
            "RelayTests",
            uses: [
                "MailPeers", "ExampleHouse", "MailTransport", "Mailings", "DataProtection", "Declarations", "SQLitePeople", "Requests",
                "Registrations", "Vault",
            ]),
        tests("PostfixTests", uses: ["MailPeers", "Running"]),
        tests("ImapTests", uses: ["MailPeers", "Running"]),
        tests("JourneyTests", uses: ["Cases", "Running"]),
        tests("ResidueTests", uses: ["Running"]),
        tests("HostileTests", uses: ["Running"]),
        tests("BrowserTests", uses: ["Running", "Chromium", "MailPeers"]),
        tests("ConsoleTests", uses: ["Running", "SoftPasskeys", "Staff", "DataProtection"]),
        tests("ChromiumTests", uses: ["Chromium", "Staff", "Passkeys", "DataProtection"]),
        tests("ZlibTests", uses: ["Zlib", "CZlib"]),
        // Every page a person can be shown, in every language, before the checkers.
        tests(
            "EveryPageTests",
            uses: [
                "Running", "Chromium", "PublicPages", "PageKit", "SiteFolder", "Markdown", "DataProtection", "Declarations", hummingbird,
                httpTypes,
            ] + nio),
        tests(
            "CrashTests",
            uses: [
                "Cases",
                "MailPeers", "DataProtection", "Declarations", "Vault", "Mailings", "Registrations", "Requests", "SQLitePeople",
                "LocalSocket", grdb,
            ]),
        tests("DoorTests", uses: ["PageKit", "DataProtection", "Declarations", hummingbird, httpTypes, logging, lifecycle, crypto]),
        tests("VisitsTests", uses: ["Visits", "SQLiteVisits", grdb]),
        tests("LogTests", uses: ["Visits"]),
        tests("CountryTests", uses: ["CountryRanges", "Visits"]),
        tests("AddressCipherTests", uses: ["AddressCiphers", "Visits"]),
        tests("ImportTests", uses: ["Running", grdb]),
        tests("BrowserRulesTests", uses: ["BrowserRules", "Visits", yams]),
        // Plays the linkage game with what is built beside it.
        tests("LinkageTests", uses: []),
        tests("LocalSocketTests", uses: ["LocalSocket", logging]),
        tests(
            "PublicPageTests",
            uses: [
                "PublicPages", "VisitPages", "Visits", "PageKit", "DataProtection", "Declarations", "Markup", hummingbird, httpTypes,
            ] + nio),
        tests("CasesTests", uses: ["Cases", "DataProtection"]),
        tests("InboxTests", uses: ["Inbox", "Cases", "DataProtection", "Declarations"]),
        tests("MailTransportTests", uses: ["MailTransport", "Mailings", "Inbox", "DataProtection", "Declarations", "Markup"]),
        // Ties tests to promises: `import Keeping`, `import Promises`, `@Test(.keeps(.noCookies))`.
        .target(name: "Keeping", dependencies: ["Promises"], path: "Tests/Keeping"),
        // Reads the sources as text and builds none of them.
        .testTarget(name: "HouseTests", path: "Tests/HouseTests", exclude: ["not-yet-proven.txt"]),
        // One installation with all its desks, and the people who use it in tests.
        .target(
            name: "ExampleHouse",
            dependencies: [
                "DataProtection", "Declarations", "Promises", "Vault", "Mailings", "Registrations", "Requests", "Cases", "Inbox",
                "SQLitePeople", "DataFolder", "SiteFolder", "Markdown", "MailTransport", "Canaries", "Staff",
            ], path: "Tests/ExampleHouse"),
        tests("VaultTests", uses: ["Vault", "DataProtection"]),
        // A passkey made of software, for tests without a device or a browser.
        .target(name: "SoftPasskeys", dependencies: ["Staff", crypto], path: "Tests/SoftPasskeys"),
        tests(
            "StaffTests",
            uses: [
                "SoftPasskeys", "ExampleHouse", "Staff", "Passkeys", "DataProtection", "Declarations", "Mailings", "Markup", "Vault",
                "SQLitePeople",
                "DataFolder",
                crypto,
            ]),
        tests(
            "StoreTests",
            uses: [
                "Cases",
                "ExampleHouse", "SQLitePeople", "DataFolder", "DataProtection", "Declarations", "Vault", "Mailings", "Registrations",
                "Requests", "Inbox", grdb, crypto,
            ]),
        tests(
            "ErasureTests",
            uses: [
                "Cases",
                "ExampleHouse", "SQLitePeople", "DataFolder", "DataProtection", "Declarations", "Vault", "Mailings", "Registrations",
                "Requests", grdb,
            ]),
        tests(
            "LedgerTests",
            uses: ["ExampleHouse", "SQLitePeople", "DataProtection", "Declarations", "Registrations", "Requests", "Vault"]),
        tests(
            "FormTests",
            uses: ["ExampleHouse", "DataProtection", "Declarations", "Registrations", "Requests", "MailTransport", "Mailings"]),
        tests(
            "PromiseTests",
            uses: [
                "Canaries", "Cases", "Staff",
                "ExampleHouse", "SQLitePeople", "DataFolder", "DataProtection", "Declarations", "Vault", "Mailings", "Markup",
                "Registrations",
                "Requests", "Inbox", "MailTransport", grdb,
            ]),
        tests(
            "BackupTests",
            uses: [
                "ExampleHouse", "Running", "Backups", "AgeArchive", "SQLitePeople", "DataFolder", "DataProtection", "Declarations", "Vault",
                "Mailings", "Registrations", "Requests", grdb,
            ]),
        tests("SiteFolderTests", uses: ["SiteFolder", "Markdown", "DataProtection", "Declarations", "Markup"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .treatAllWarnings(as: .error),
        ]
}
