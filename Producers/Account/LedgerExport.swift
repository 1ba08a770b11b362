internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Problems

/// Sends a whole ledger as CSV: asks for one page after the other, the next when the client has taken the last.
@IOLoop
final class LedgerExport {
    typealias Page =
        @IOLoop (
            _ before: Int64?, _ place: Admission.Place?,
            _ then: @escaping @IOLoop (Result<Inquiry.Document, Problem>) -> Void
        ) -> Void

    private let call: Call
    private let ask: Page
    /// Nil after the end.
    private var place: Admission.Place?
    private var isBegun = false
    private var pause: LoopTimer?
    private static let pauseOfPages = Duration.milliseconds(50)

    /// - Parameters:
    ///   - place: of the export, held until its end.
    ///   - ask: asks for the page before a line.
    init(_ call: Call, _ place: Admission.Place, _ ask: @escaping Page) {
        self.call = call
        self.place = place
        self.ask = ask
    }

    /// - Parameter place: of the call, needed until the first page is there.
    func begin(before: Int64?, of place: Admission.Place) {
        call.writer.onClose = { [weak self] in self?.end() }
        ask(before, place) { [self] result in
            place.release()
            take(result)
        }
    }

    private func take(_ result: Result<Inquiry.Document, Problem>) {
        guard place != nil else { return }
        switch result {
        case .failure(let problem): fail(problem)
        case .success(let document):
            guard document.status == 200, let page = try? JSONValue(parsing: document.body) else {
                return fail(Problem(.internalError))
            }
            write(page)
        }
    }

    /// A client that has a head must not take a part for the whole.
    private func fail(_ problem: Problem) {
        end()
        isBegun ? call.writer.abort() : call.refuse(problem)
    }

    private func write(_ page: JSONValue) {
        if !isBegun {
            isBegun = true
            call.writer.start(
                call.head(.ok, "text/csv; charset=utf-8; header=present", [.contentDisposition: Self.name]))
            call.writer.write(LedgerTable.header)
        }
        var rows: [UInt8] = []
        if let lines = page.member("data")?.elements {
            for line in lines { rows += LedgerTable.row(line) }
        }
        call.writer.write(rows)
        guard let next = page.member("next")?.int else {
            end()
            return call.writer.finish()
        }
        call.writer.flush()
        guard call.writer.pendingBytes > 0 else { return goOn(before: next) }
        call.writer.onDrain = { [self] in
            call.writer.onDrain = nil
            goOn(before: next)
        }
    }

    private func goOn(before next: Int) {
        guard place != nil else { return }
        // Exports are as slow as questions may be often.
        pause = LoopTimer(after: Self.pauseOfPages) { [self] in
            pause = nil
            if place != nil { ask(Int64(next), nil) { [self] in take($0) } }
        }
    }

    private func end() {
        call.writer.onDrain = nil
        place?.release()
        place = nil
    }

    private static let name = "attachment; filename=\"ledger.csv\""
}

extension HTTPField.Name {
    fileprivate static let contentDisposition = Self(unchecked: "Content-Disposition")
}
