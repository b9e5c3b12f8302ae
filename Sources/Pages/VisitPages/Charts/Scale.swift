/// An upright axis from zero, with at most five lines at round numbers.
struct Scale {
    let top: Int
    let step: Int

    /// - Parameter most: the largest number to be drawn.
    init(upTo most: Int) {
        let most = max(most, 4)
        var power = 1
        while power * 10 < most { power *= 10 }
        // 1, 2, 2.5 or 5 times a power of ten; 2.5 only where it stays whole.
        let candidates = [power / 5, power / 4, power / 2, power, power * 2, power * 5 / 2, power * 5].filter { $0 > 0 }
        let step = candidates.first { $0 * 4 >= most && ($0 < 10 || $0 % 5 == 0) } ?? power * 5
        self.step = step
        top = (most + step - 1) / step * step
    }

    var lines: [Int] { Array(stride(from: 0, through: top, by: step)) }

    /// - Returns: how far up a picture of this height, in tenths of its unit.
    func height(of value: Int, in height: Int) -> Int { value * height * 10 / top }
}

/// A length in tenths, as SVG writes it.
func tenths(_ number: Int) -> String {
    number % 10 == 0 ? String(number / 10) : "\(number < 0 ? "-" : "")\(number.magnitude / 10).\(number.magnitude % 10)"
}
