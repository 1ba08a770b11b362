@testable import Orders

extension Transition {
    /// As the table has it.
    func text(from state: State) -> String {
        let words = (next == state ? [] : [next.rawValue]) + acts.map(\.rawValue) + (isRefused ? ["order_state"] : [])
        return words.joined(separator: ", ")
    }
}
