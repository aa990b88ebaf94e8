use crate::table::{StatisticsError, Table};

/// Header of the CSV and names of the columns in Parquet.
pub(crate) const COLUMNS: [&str; 9] = ["billing_month", "service_month", "ward", "age", "kind", "funding", "way", "cases", "yen"];

impl Table {
    /// As CSV, UTF-8, with a header row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to_csv(&self) -> Result<Vec<u8>, StatisticsError> {
        let failed = |error: ::csv::Error| StatisticsError::Write(error.to_string());
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS).map_err(failed)?;
        for (cell, sums) in self.rows() {
            let row = [
                cell.billing_month.to_string(),
                cell.service_month.to_string(),
                cell.ward.map(|ward| ward.to_string()).unwrap_or_default(),
                cell.age.map(|age| age.to_string()).unwrap_or_default(),
                cell.kind.name().to_owned(),
                cell.funding.name().to_owned(),
                cell.way.name().to_owned(),
                sums.cases.to_string(),
                sums.yen.get().to_string(),
            ];
            writer.write_record(row).map_err(failed)?;
        }
        writer.into_inner().map_err(|error| StatisticsError::Write(error.to_string()))
    }
}
