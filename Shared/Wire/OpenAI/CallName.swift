import JSON

/// The name in the first piece of a call, which may not be the whole of it.
struct CallName: Sendable {
    let choice: Int
    /// The call's index for the client.
    let call: Int
    let function: ToolCallPiece.Function

    /// Notes the change after which the piece has the whole name.
    func complete(_ splices: inout JSONSplices, to whole: String) {
        guard whole != function.givenName else { return }
        if let place = function.name {
            splices.replace(place.range, with: .string(whole))
        } else {
            splices.change(function.value, function.members, adding: [.init("name", .string(whole))])
        }
    }
}
