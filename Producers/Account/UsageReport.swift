internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Problems

/// Sums up a ledger page by page, newest first, and responds with the sums.
///
/// It asks for so many pages at most; what is older is summed up by another call, which says where to go on.
@IOLoop
final class UsageReport {
    private let call: Call
    private let ask: LedgerExport.Page
    /// Nil after the end.
    private var place: Admission.Place?
    private var sum: UsageSum
    private var pages = 0
    private var pause: LoopTimer?

    private static let mostPages = 200
    /// A call must not ask as often as it can: others have questions too.
    private static let pauseOfPages = Duration.milliseconds(20)

    /// - Parameters:
    ///   - place: of the sum, held until its end.
    ///   - ask: asks for the page before a line.
    init(_ call: Call, by columns: [UsageSum.Column], _ place: Admission.Place, _ ask: @escaping LedgerExport.Page) {
        self.call = call
        sum = UsageSum(by: columns)
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
        do throws(Problem) {
            let page = try result.get().json
            pages += 1
            if let lines = page.member("data")?.elements {
                for line in lines { sum.add(line) }
            }
            guard let next = page.member("next")?.int else { return finish(next: nil) }
            guard pages < Self.mostPages else { return finish(next: next) }
            goOn(before: next)
        } catch {
            end()
            call.refuse(error)
        }
    }

    private func goOn(before next: Int) {
        pause = LoopTimer(after: Self.pauseOfPages) { [self] in
            pause = nil
            if place != nil { ask(Int64(next), nil) { [self] in take($0) } }
        }
    }

    private func finish(next: Int?) {
        end()
        let document: JSONText = [
            "rows": sum.rows, "has_more": .bool(next != nil), "next": next.map(JSONText.integer) ?? .null,
        ]
        call.respond(.ok, document.bytes)
    }

    private func end() {
        pause = nil
        place?.release()
        place = nil
    }
}
