internal import Credentials
internal import HTTP
internal import Ingress
internal import Messages
internal import Problems

extension AccountAPI {
    /// `GET /v1/account`.
    func account(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        try ask(.balance, call, caller, place)
    }

    /// `GET /v1/account/ledger`: newest first; 20 entries by default, at most 100; or all of them as CSV.
    func ledger(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let before = try call.number("before", in: 1...Int64.max)
        let limit = try call.number("limit", in: 1...100) ?? 20
        let filter = try call.ledgerFilter()
        guard try call.wantsTable() else {
            return try ask(.ledger(before: before, limit: Int(limit), filter: filter), call, caller, place)
        }
        let export = LedgerExport(call, try exports.enter(caller.account), pages(filter, call, caller))
        export.begin(before: before, of: place)
    }

    /// `GET /v1/requests/{id}`: what a request cost and why, by its own id or its stream's. An answer to a repeated
    /// request has the stream, and the entry, of the first.
    func reason(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        guard let request = ownRequest(call.request.parameters["id"] ?? "", caller) else {
            throw Problem(.notFound, "There is no request with this id.")
        }
        try ask(.request(id: request), call, caller, place)
    }

    /// Reads an id; nil if it is no request's, or another account's stream. Another account's request is not found in
    /// the caller's ledger.
    private func ownRequest(_ text: String, _ caller: Caller) -> RequestID? {
        switch RequestName(text, ingress.secret) {
        case .stream(let stream): stream.account == caller.account ? stream.request : nil
        case .request(let request): request
        case nil: nil
        }
    }
}
