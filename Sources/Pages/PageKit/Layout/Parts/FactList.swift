package import Markup

extension HTML {
    /// Names and what they stand for, two columns where there is room.
    package static func facts(_ facts: [(name: String, value: HTML)]) -> HTML {
        joined("<dl class=\"facts\">", facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" }, "</dl>")
    }

    /// What a person entered: text of any script and direction.
    package static func entered(_ text: String) -> HTML { "<bdi dir=\"auto\">\(text)</bdi>" }

    /// A fingerprint's beginning as people compare it: "7c19 a04e".
    package static func fingerprint(_ hexadecimal: String) -> HTML {
        "<span class=\"code\">\(String(hexadecimal.prefix(4))) \(String(hexadecimal.dropFirst(4).prefix(4)))</span>"
    }
}
