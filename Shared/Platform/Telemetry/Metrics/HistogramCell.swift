import Synchronization

/// The buckets behind a histogram. Its sum may be a step behind its counts while another thread records.
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
