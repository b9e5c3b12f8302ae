/// Whole numbers, positive and negative alike, with P(n) proportional to exp(-|n| / scale), drawn exactly: no floating point takes part,
/// whose gaps would give values away (Mironov 2012). After Canonne, Kamath and Steinke, "The Discrete Gaussian", algorithm 2.
package struct GeometricNoise: Sendable, Equatable {
    /// How far it commonly goes; 1 / epsilon.
    package let scale: Int

    /// - Returns: nothing unless the scale is 1 to 1,000.
    package init?(scale: Int) {
        guard 1...1_000 ~= scale else { return nil }
        self.scale = scale
    }

    package func draw(using generator: inout some RandomNumberGenerator) -> Int {
        while true {
            let part = Int.random(in: 0..<scale, using: &generator)
            guard happens(part, of: scale, &generator) else { continue }
            var whole = 0
            while happens(1, of: 1, &generator) { whole += 1 }
            let size = part + scale * whole
            let negative = Bool.random(using: &generator)
            // Else 0 would come twice as often.
            if negative, size == 0 { continue }
            return negative ? -size : size
        }
    }

    /// True with the probability exp(-numerator / denominator), for a fraction of at most 1.
    private func happens(_ numerator: Int, of denominator: Int, _ generator: inout some RandomNumberGenerator) -> Bool {
        var step = 1
        while Int.random(in: 0..<denominator * step, using: &generator) < numerator { step += 1 }
        return step % 2 == 1
    }
}
