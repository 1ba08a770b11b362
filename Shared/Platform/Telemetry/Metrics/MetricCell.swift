import Synchronization

/// The value of a series, and its text in Prometheus' format.
protocol MetricCell: AnyObject, Sendable {
    func samples(label: String, dimensions: Dimensions) -> [String]
}

enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}

/// The number of a counter or a gauge.
final class IntegerCell: MetricCell {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }

    /// Wraps around instead of trapping: a metric must not end the process.
    func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }
    func set(_ value: Int) { number.store(value, ordering: .relaxed) }

    func samples(label: String, dimensions: Dimensions) -> [String] {
        ["\(label)\(dimensions.rendered()) \(value)"]
    }
}

/// The buckets of a histogram. While another thread records, the sum may lag behind the counts.
final class HistogramCell: MetricCell {
    private let bounds: [Double]
    private let buckets: [IntegerCell]
    private let sumBits = Atomic(Double(0).bitPattern)

    init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "A histogram's bounds grow.")
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in IntegerCell() }
    }

    var count: Int { buckets.reduce(0) { $0 + $1.value } }

    func record(_ value: Double) {
        buckets[bounds.firstIndex { value <= $0 } ?? bounds.count].add(1)
        addToSum(value)
    }

    private func addToSum(_ value: Double) {
        var expected = sumBits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: expected) + value).bitPattern
            let (isExchanged, current) = sumBits.weakCompareExchange(
                expected: expected, desired: sum, ordering: .relaxed)
            if isExchanged { return }
            expected = current
        }
    }

    func samples(label: String, dimensions: Dimensions) -> [String] {
        var lines: [String] = []
        var total = 0
        for (index, bucket) in buckets.enumerated() {
            total += bucket.value
            let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
            lines.append("\(label)_bucket\(dimensions.rendered(with: ("le", bound))) \(total)")
        }
        let sum = Double(bitPattern: sumBits.load(ordering: .relaxed))
        lines.append("\(label)_sum\(dimensions.rendered()) \(sum)")
        lines.append("\(label)_count\(dimensions.rendered()) \(total)")
        return lines
    }
}
