internal import Credentials
internal import JSON
package import Messages
package import Problems

extension Ingress {
    /// Asks what an account has available, before anything large of it is stored.
    ///
    /// - Returns: nil if the answer says nothing of it.
    /// - Throws: what refuses the account's questions, or that nobody answers in time.
    package func available(
        to account: Account, _ credential: Proof, within deadline: Duration
    ) async throws(Problem) -> Money? {
        let answer = try await ask(of: account, within: deadline) { stream in
            Draft(
                to: AuthInbox.asked(
                    QuestionAsked(
                        request: stream.request, account: account, credential: credential, reply: stream.address,
                        question: .balance, deadline: stream.begun + deadline)))
        }
        let available = (try? JSONValue(parsing: answer.body))?.member("available")?.int
        return available.map { Money(microYuan: Int64($0)) }
    }
}
