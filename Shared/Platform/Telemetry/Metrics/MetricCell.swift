/// What a series keeps, and how it is written in Prometheus' text format.
protocol MetricCell: AnyObject, Sendable {
    func samples(label: String, dimensions: Dimensions) -> [String]
}

enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}
