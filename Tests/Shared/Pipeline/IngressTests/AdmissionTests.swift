import EventLoop
import Messages
import Problems
import Testing

@testable import Ingress

/// Whose places are counted, and what is said to whom has none.
@IOLoop
struct AdmissionTests {
    private let owner: Account

    nonisolated init() throws {
        owner = try #require(Account("owner"))
    }

    private func caller(_ key: String) -> Caller { Caller(account: owner, key: KeyHash(hexadecimal: key)) }

    /// The problem of one more; nil if it gets a place, which it gives back.
    private func problem(_ admission: Admission, _ caller: Caller) -> Problem? {
        do throws(Problem) {
            try admission.enter(caller).release()
            return nil
        } catch {
            return error
        }
    }

    @Test func `the places of an account are shared by its keys, unless each has its own`() throws {
        let shared = Admission(limit: 10, limitPerAccount: 1)
        let own = Admission(limit: 10, limitPerAccount: 1, sharing: .credential)
        let places = [try shared.enter(caller("aa")), try own.enter(caller("aa"))]
        #expect(problem(shared, caller("bb"))?.code == .tooManyStreams)
        #expect(problem(own, caller("bb")) == nil)
        #expect(problem(own, caller("aa"))?.code == .tooManyStreams)
        for place in places { place.release() }
        #expect(problem(shared, caller("bb")) == nil && problem(own, caller("aa")) == nil)
    }

    @Test func `all together have no more places than the total, one account or many`() throws {
        let admission = Admission(limit: 1, limitPerAccount: 1, sharing: .credential)
        let place = try admission.enter(caller("aa"))
        #expect(problem(admission, caller("bb"))?.code == .overloaded)
        place.release()
        #expect(problem(admission, caller("bb")) == nil)
    }

    @Test func `who has no place is told of what`() throws {
        let admission = Admission(
            limit: 10, limitPerAccount: 1, crowded: { ("\($0) exports run.", "已有 \($0) 个导出。") })
        let place = try admission.enter(owner)
        let told = try #require(problem(admission, caller("aa")))
        #expect(told.english == "1 exports run." && told.chinese == "已有 1 个导出。")
        #expect(told.limit == 1 && told.value == 1)
        place.release()
    }
}
