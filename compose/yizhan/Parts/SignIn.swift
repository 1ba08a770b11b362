import Messages
import SignIn

/// The role `signin`: who is let in by a code, and what a first sign-in is given.
struct SignInPart: ProcessorPart {
    let processor = SignIn()
}

/// The door stamps both on a sign-in, since a processor has no settings.
extension Setting<Money> {
    static var signupGrant: Self {
        Self("YIZHAN_SIGNUP_GRANT", "0", .money, "what an identity's account is given at its first sign-in")
    }

    static var giftBudget: Self {
        Self(
            "YIZHAN_GIFT_BUDGET", "100", .money,
            "the most of all such gifts on a day of China's time; beyond it there are none, and an alarm")
    }
}
