import Foundation

/// Whether two samples of times could be told apart (Welch's t-test): |t| at or above 4.5 is a leak.
struct Welch {
    let t: Double
    /// Median of the first less that of the second, in microseconds.
    let medianDifference: Double

    /// - Parameter part: only the times below this part of all of them count, so that what the machine did meanwhile hides no leak.
    init(_ first: [Double], _ second: [Double], below part: Double = 0.9) {
        let all = (first + second).sorted()
        let limit = all[min(all.count - 1, Int(Double(all.count) * part))]
        let (a, b) = (first.filter { $0 <= limit }, second.filter { $0 <= limit })
        func mean(_ times: [Double]) -> Double { times.reduce(0, +) / Double(times.count) }
        func spread(_ times: [Double], _ mean: Double) -> Double {
            times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count - 1) / Double(times.count)
        }
        func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }
        let (ma, mb) = (mean(a), mean(b))
        t = (ma - mb) / (spread(a, ma) + spread(b, mb)).squareRoot()
        medianDifference = (median(first) - median(second)) * 1e6
    }
}
