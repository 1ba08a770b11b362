/// The labels of one series, as Prometheus writes them: `{method="GET",status="200"}`.
struct Dimensions: Hashable, Sendable {
    private let names: [String]
    private let values: [String]

    init(_ pairs: [(String, String)]) {
        let sorted = pairs.sorted { $0.0 < $1.0 }
        names = sorted.map(\.0)
        values = sorted.map(\.1)
        precondition(names.allSatisfy(MetricsRegistry.isName), "A dimension's name is letters, digits and underscores.")
    }

    func rendered(with extra: (String, String)? = nil) -> String {
        var pairs = zip(names, values).map { "\($0)=\"\(Self.escaped($1))\"" }
        if let extra { pairs.append("\(extra.0)=\"\(extra.1)\"") }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\"": escaped += #"\""#
            case "\n": escaped += #"\n"#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
