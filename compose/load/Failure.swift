/// What can be wrong with an answer.
enum Failure: Hashable, CustomStringConvertible {
    case connect, cut, `protocol`, incomplete
    case status(Int)

    var description: String {
        switch self {
        case .connect: "connect"
        case .cut: "cut"
        case .protocol: "protocol"
        case .incomplete: "incomplete"
        case .status(let status): "status \(status)"
        }
    }
}
