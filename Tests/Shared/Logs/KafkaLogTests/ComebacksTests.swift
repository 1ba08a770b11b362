import Testing

@testable import KafkaLog

struct ComebacksTests {
    private let now = ContinuousClock.now

    @Test(arguments: [
        ([0], [true]), ([0, 1], [true, true]), ([0, 1, 2], [true, true, false]), ([0, 15, 29], [true, true, false]),
        // The third is no twin's if the first was half a minute before.
        ([0, 15, 30], [true, true, true]), ([0, 29, 30, 31], [true, true, true, false]),
        ([0, 30, 60, 90], [true, true, true, true]), ([0, 1, 31, 32, 33], [true, true, true, true, false]),
    ])
    func `a member that is fenced for the third time within half a minute has a twin`(
        seconds: [Int], mayComeBack: [Bool]
    ) {
        var comebacks = Comebacks()
        #expect(seconds.map { comebacks.mayComeBack(at: now + .seconds($0)) } == mayComeBack)
    }
}
