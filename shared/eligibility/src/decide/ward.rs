use super::case::Stay;
use crate::snapshot::Kind;
use josei_base::id::Ward;

impl Stay<'_> {
    /// The holder's ward (所管区) on the first day on which the care may have been, once it is established whose receipt it is.
    pub(super) fn ward(&self) -> Option<Ward> {
        let holder = self.holder.filter(|_| !self.doubtful)?;
        let day = self.month.number(self.possible(&holder).first().unwrap_or(1));
        let on_day = self.month.between(day, day);
        let lives = holder.periods().find(|period| period.kind == Kind::Ward && !self.days_of(period).and(on_day).is_empty())?;
        Ward::from_number(lives.link).ok()
    }
}
