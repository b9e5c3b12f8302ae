import Markup

/// A number a day beside the same of the period before, which is dashed. A day that is not shown is a gap.
struct LineChart {
    struct Mark {
        /// Where on the axis, counted in days.
        let index: Int
        let text: String
    }

    let now: [Int?]
    let before: [Int?]
    /// Days named below the axis.
    let marks: [Mark]
    /// Words at the highest point.
    let highest: String?
    /// What the picture shows, in a sentence.
    let finding: String
    let number: (Int) -> String

    private static let (left, right, top, bottom) = (48, 846, 18, 220)
    private static var height: Int { bottom - top }

    private var scale: Scale { Scale(upTo: (now + before).compactMap(\.self).max() ?? 0) }

    private func x(_ index: Int) -> Int {
        let width = (Self.right - Self.left) * 10
        return Self.left * 10 + (now.count < 2 ? width / 2 : width * index / (now.count - 1))
    }

    private func y(_ value: Int) -> Int { Self.bottom * 10 - scale.height(of: value, in: Self.height) }

    /// Stretches of days that are shown, each with the day it begins on.
    private func stretches(_ values: [Int?]) -> [(start: Int, values: [Int])] {
        var found: [(start: Int, values: [Int])] = []
        for (index, value) in values.enumerated() {
            guard let value else { continue }
            if let last = found.last, last.start + last.values.count == index {
                found[found.count - 1].values.append(value)
            } else {
                found.append((index, [value]))
            }
        }
        return found
    }

    private func path(_ stretch: (start: Int, values: [Int])) -> String {
        stretch.values.enumerated().map { offset, value in
            "\(offset == 0 ? "M" : "L")\(tenths(x(stretch.start + offset))) \(tenths(y(value)))"
        }.joined()
    }

    private func closed(_ stretch: (start: Int, values: [Int])) -> String {
        let (first, last) = (x(stretch.start), x(stretch.start + stretch.values.count - 1))
        return path(stretch) + "L\(tenths(last)) \(Self.bottom)L\(tenths(first)) \(Self.bottom)Z"
    }

    var html: HTML {
        let lines = scale.lines.map { value -> HTML in
            let y = tenths(self.y(value))
            return """
                <path class="\(value == 0 ? "axis" : "rule")" d="M\(Self.left) \(y)H\(Self.right)"/>\
                <text class="end" x="\(Self.left - 8)" y="\(tenths(self.y(value) + 40))">\(number(value))</text>
                """
        }
        let days = marks.map { mark -> HTML in
            """
            <path class="axis" d="M\(tenths(x(mark.index))) \(Self.bottom)v5"/>\
            <text class="\(mark.index * 20 > now.count * 19 ? "end" : "mid")" x="\(tenths(x(mark.index)))" y="240">\(mark.text)</text>
            """
        }
        let shown = stretches(now)
        // A single day has no line: a dot says it.
        let dots = shown.filter { $0.values.count == 1 }.map { dot(at: $0.start, $0.values[0]) }
        return """
            <figure class="figure" tabindex="0" aria-label="\(finding)"><svg viewBox="0 0 860 250" role="img" aria-label="\(finding)">\
            \(lines)\(days)\(shown.map { "<path class=\"under\" d=\"\(closed($0))\"/>" as HTML })\
            \(stretches(before).map { "<path class=\"before\" d=\"\(path($0))\"/>" as HTML })\
            \(shown.map { "<path class=\"now\" stroke-linejoin=\"round\" d=\"\(path($0))\"/>" as HTML })\(dots)\(peak)</svg></figure>

            """
    }

    private func dot(at index: Int, _ value: Int) -> HTML {
        "<circle class=\"dot\" cx=\"\(tenths(x(index)))\" cy=\"\(tenths(y(value)))\" r=\"4.5\"/>"
    }

    private var peak: HTML {
        let points = now.enumerated().compactMap { index, value in value.map { (index: index, value: $0) } }
        guard let highest, let point = points.max(by: { $0.value < $1.value }), point.value > 0 else { return HTML() }
        let place = point.index * 10 < now.count ? "" : point.index * 10 >= now.count * 9 ? "end" : "mid"
        return """
            \(dot(at: point.index, point.value))<text class="strong \(place)" x="\(tenths(x(point.index)))" y="\(tenths(max(110, y(point.value) - 100)))">\(highest)</text>
            """
    }
}
