use crate::table::{StatisticsError, Table};
use ::parquet::basic::Compression;
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// The columns, as in the CSV.
const SCHEMA: &str = "message statistics {
    required binary billing_month (UTF8);
    required binary service_month (UTF8);
    optional binary ward (UTF8);
    optional int32 age;
    required binary kind (UTF8);
    required binary funding (UTF8);
    required binary way (UTF8);
    required int64 cases;
    required int64 yen;
}";
/// Who made the file; the same for every version of the library, so that the same table gives the same bytes for longer.
const CREATED_BY: &str = "josei-statistics 1";

impl From<ParquetError> for StatisticsError {
    fn from(error: ParquetError) -> Self {
        Self::Write(error.to_string())
    }
}

impl Table {
    /// As Parquet, one row group, uncompressed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to_parquet(&self) -> Result<Vec<u8>, StatisticsError> {
        let properties =
            WriterProperties::builder().set_created_by(CREATED_BY.to_owned()).set_compression(Compression::UNCOMPRESSED).build();
        let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(parse_message_type(SCHEMA)?), Arc::new(properties))?;
        let text = |text: &str| Some(ByteArray::from(text));
        let mut group = writer.next_row_group()?;
        column::<ByteArrayType>(&mut group, self.rows().map(|(cell, _)| text(&cell.billing_month.to_string())))?;
        column::<ByteArrayType>(&mut group, self.rows().map(|(cell, _)| text(&cell.service_month.to_string())))?;
        column::<ByteArrayType>(&mut group, self.rows().map(|(cell, _)| cell.ward.and_then(|ward| text(&ward.to_string()))))?;
        column::<Int32Type>(&mut group, self.rows().map(|(cell, _)| cell.age.map(i32::from)))?;
        column::<ByteArrayType>(&mut group, self.rows().map(|(cell, _)| text(cell.kind.name())))?;
        column::<ByteArrayType>(&mut group, self.rows().map(|(cell, _)| text(cell.funding.name())))?;
        column::<ByteArrayType>(&mut group, self.rows().map(|(cell, _)| text(cell.way.name())))?;
        column::<Int64Type>(&mut group, self.rows().map(|(_, sums)| Some(sums.cases)))?;
        column::<Int64Type>(&mut group, self.rows().map(|(_, sums)| Some(sums.yen.get())))?;
        group.close()?;
        Ok(writer.into_inner()?)
    }
}

/// Writes the next column: the values there are, and for each row whether there is one.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    rows: impl Iterator<Item = Option<T::T>>,
) -> Result<(), StatisticsError> {
    let rows: Vec<_> = rows.collect();
    let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.is_some())).collect();
    let values: Vec<T::T> = rows.into_iter().flatten().collect();
    let mut column = group.next_column()?.ok_or_else(|| StatisticsError::Write("a column too many".to_owned()))?;
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    Ok(column.close()?)
}
